//! Follows the learner's saves, the authors' edits and the progress made in a
//! terminal, and passes each on.

use std::sync::Arc;

use dozen::{
    course::{EXERCISES, Exercise, PARTS},
    progress::Progress,
    saves::Saves,
};
use tokio::{sync::Notify, task::JoinSet};

use super::{rebuild, state::ServerState};

/// The files that the book is made of.
const BOOK: &[&str] = &[
    "book.toml",
    "chapters",
    "questions",
    "recordings",
    "templates",
    "theme",
];

/// Acts on saves for as long as it is polled.
pub(super) async fn follow(state: Arc<ServerState>) {
    let mut all = JoinSet::new();
    for exercise in EXERCISES {
        all.spawn(follow_exercise(Arc::clone(&state), exercise));
    }
    let edited = Arc::new(Notify::new());
    all.spawn(rebuild::on_edit(Arc::clone(&state), Arc::clone(&edited)));
    all.spawn(follow_book(Arc::clone(&state), edited));
    all.spawn(follow_progress(state));
    all.join_all().await;
}

async fn follow_exercise(state: Arc<ServerState>, exercise: &'static Exercise) {
    let folder = state.course.exercise(exercise.id);
    let mut saves = Saves::of(&folder, PARTS, false);
    loop {
        saves.next().await;
        state.saved(exercise);
    }
}

async fn follow_book(state: Arc<ServerState>, edited: Arc<Notify>) {
    let mut saves = Saves::of(&state.course.book(), BOOK, false);
    loop {
        saves.next().await;
        edited.notify_one();
    }
}

async fn follow_progress(state: Arc<ServerState>) {
    let file = Progress::file(state.course.root());
    let folder = file.parent().unwrap_or(state.course.root());
    let mut saves = Saves::of(folder, &["progress.json"], false);
    loop {
        saves.next().await;
        // The command that writes it reports a file that cannot be read.
        let _ = state.remember();
    }
}
