//! Follows the learner's saves, the authors' edits and the progress that a
//! terminal made, and says whom each concerns.

use std::sync::Arc;

use dozen::{
    course::{EXERCISES, Exercise, PARTS},
    progress::Progress,
    saves::Saves,
};
use tokio::{sync::Notify, task::JoinSet};

use super::{hub::Hub, rebuild};

/// What the book is made of.
const BOOK: &[&str] = &[
    "book.toml",
    "chapters",
    "questions",
    "recordings",
    "templates",
    "theme",
];

/// Acts on saves for as long as it is polled.
pub(super) async fn follow(hub: Arc<Hub>) {
    let mut all = JoinSet::new();
    for exercise in EXERCISES {
        all.spawn(follow_exercise(Arc::clone(&hub), exercise));
    }
    let edited = Arc::new(Notify::new());
    all.spawn(rebuild::on_edit(Arc::clone(&hub), Arc::clone(&edited)));
    all.spawn(follow_book(Arc::clone(&hub), edited));
    all.spawn(follow_progress(hub));
    all.join_all().await;
}

async fn follow_exercise(hub: Arc<Hub>, exercise: &'static Exercise) {
    let folder = hub.house.exercise(exercise.id);
    let mut saves = Saves::of(&folder, PARTS, false);
    loop {
        saves.next().await;
        hub.saved(exercise);
    }
}

async fn follow_book(hub: Arc<Hub>, edited: Arc<Notify>) {
    let mut saves = Saves::of(&hub.house.book(), BOOK, false);
    loop {
        saves.next().await;
        edited.notify_one();
    }
}

async fn follow_progress(hub: Arc<Hub>) {
    let file = Progress::file(hub.house.root());
    let folder = file.parent().unwrap_or(hub.house.root());
    let mut saves = Saves::of(folder, &["progress.json"], false);
    loop {
        saves.next().await;
        // One that cannot be read is said where it is written to.
        let _ = hub.remember();
    }
}
