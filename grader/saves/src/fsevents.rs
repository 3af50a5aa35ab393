//! macOS and other systems: changes in folders, from the system's own events.
//! Reports that something changed, but not what.

use std::{path::Path, sync::Arc};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::Notify;

/// Watches folders for changes.
#[derive(Debug)]
pub(super) struct Watcher {
    system: RecommendedWatcher,
    woken: Arc<Notify>,
}

impl Watcher {
    /// Returns a watcher; `None` if the system has no more to give.
    pub(super) fn new() -> Option<Self> {
        let woken = Arc::new(Notify::new());
        let waker = Arc::clone(&woken);
        let heard = move |event: notify::Result<notify::Event>| {
            // Opening a file is an event too.
            if event.is_ok_and(|event| !matches!(event.kind, EventKind::Access(_))) {
                waker.notify_one();
            }
        };
        let system = notify::recommended_watcher(heard).ok()?;
        Some(Self { system, woken })
    }

    /// Watches the entries of a folder. Returns whether the system agreed.
    pub(super) fn watch(&mut self, folder: &Path) -> bool {
        let watched = self.system.watch(folder, RecursiveMode::NonRecursive);
        watched.is_ok()
    }

    /// Watches a folder and those below it.
    pub(super) fn watch_all(&mut self, folder: &Path) {
        // A folder that cannot be watched is left to the clock.
        let _ = self.system.watch(folder, RecursiveMode::Recursive);
    }

    /// Waits for a change. No change is lost if this is dropped.
    pub(super) async fn changed(&self) {
        self.woken.notified().await;
    }
}
