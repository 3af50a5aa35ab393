//! Follows the learner's and the authors' saves: what was saved is found by
//! looking, the system's events only say when to look.

use std::{collections::BTreeMap, fs, path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use dozen::course::EXERCISES;
use notify::{
    Event, EventKind, RecursiveMode, Watcher,
    event::{AccessKind, AccessMode},
};
use tokio::sync::Notify;

use super::{fingerprint::Fingerprint, hub::Hub, rebuild};

/// An editor writes a file in several steps; so long after the last one it
/// is taken as saved.
const SETTLED: Duration = Duration::from_millis(30);

/// Acts on saves for as long as it is polled.
pub(super) async fn follow(hub: Arc<Hub>) -> Result<()> {
    let stirred = Arc::new(Notify::new());
    let _watching = watch(&hub, Arc::clone(&stirred))?;
    let edited = Arc::new(Notify::new());
    let rebuilding = rebuild::on_edit(Arc::clone(&hub), Arc::clone(&edited));
    let looking = async {
        let mut seen = Seen::now(&hub);
        loop {
            stirred.notified().await;
            while tokio::time::timeout(SETTLED, stirred.notified()).await.is_ok() {}
            let now = Seen::now(&hub);
            now.act(&seen, &hub, &edited);
            seen = now;
        }
    };
    tokio::select! {
        () = rebuilding => Ok(()),
        () = looking => Ok(()),
    }
}

/// Everything that is followed, as it was at one moment.
struct Seen {
    exercises: BTreeMap<&'static str, Fingerprint>,
    book: Fingerprint,
    progress: Fingerprint,
}

impl Seen {
    fn now(hub: &Hub) -> Self {
        let house = &hub.house;
        let of = |id| (id, Fingerprint::of_exercise(&house.exercise(id)));
        Self {
            exercises: EXERCISES.iter().map(|exercise| of(exercise.id)).collect(),
            book: Fingerprint::of_book(&house.book()),
            progress: Fingerprint::of(house.root(), &[".dozen/progress.json"]),
        }
    }

    fn act(&self, before: &Self, hub: &Hub, edited: &Notify) {
        for exercise in EXERCISES {
            let changed = self.exercises[exercise.id] != before.exercises[exercise.id];
            if changed && hub.is_open(exercise) {
                hub.check_changes(exercise);
            }
        }
        if self.book != before.book {
            edited.notify_one();
        }
        if self.progress != before.progress {
            // One that cannot be read is said where it is written to.
            let _ = hub.remember();
        }
    }
}

/// Has the system stir `stirred` whenever something is written.
fn watch(hub: &Hub, stirred: Arc<Notify>) -> Result<impl Watcher + use<>> {
    let house = &hub.house;
    let own = house.root().join(".dozen");
    fs::create_dir_all(&own).with_context(|| format!("could not make {}", own.display()))?;
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        if event.is_ok_and(|event| writes(&event)) {
            stirred.notify_one();
        }
    })
    .context("could not watch for saves")?;
    let mut folders: Vec<PathBuf> = vec![house.book(), own];
    folders.extend(EXERCISES.iter().map(|exercise| house.exercise(exercise.id)));
    for folder in folders {
        let watched = watcher.watch(&folder, RecursiveMode::Recursive);
        watched.with_context(|| format!("could not watch {}", folder.display()))?;
    }
    Ok(watcher)
}

/// Whether something was written: to look is no reason to look again.
fn writes(event: &Event) -> bool {
    match event.kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}
