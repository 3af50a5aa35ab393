//! Linux: changes in folders, from inotify. Reports that something changed, but
//! not what.

use std::{fs, io::ErrorKind, os::fd::OwnedFd, path::Path};

use rustix::fs::inotify::{CreateFlags, WatchFlags, add_watch, init};
use tokio::net::unix::pipe::Receiver;

/// Watches folders for changes.
#[derive(Debug)]
pub(super) struct Watcher {
    inotify: OwnedFd,
}

impl Watcher {
    /// Returns a watcher; `None` if the system has no more to give.
    pub(super) fn new() -> Option<Self> {
        let inotify = init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).ok()?;
        Some(Self { inotify })
    }

    /// Watches the entries of a folder. Returns whether the system agreed.
    pub(super) fn watch(&mut self, folder: &Path) -> bool {
        // Opening or reading a file is not a change.
        let changes = WatchFlags::ATTRIB
            | WatchFlags::CLOSE_WRITE
            | WatchFlags::CREATE
            | WatchFlags::DELETE
            | WatchFlags::MODIFY
            | WatchFlags::MOVE;
        add_watch(&self.inotify, folder, changes | WatchFlags::ONLYDIR).is_ok()
    }

    /// Watches a folder and those below it.
    pub(super) fn watch_all(&mut self, folder: &Path) {
        if !self.watch(folder) {
            return;
        }
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                self.watch_all(&entry.path());
            }
        }
    }

    /// Waits for a change. No change is lost if this is dropped.
    pub(super) async fn changed(&self) {
        let events = self.inotify.try_clone();
        // inotify is read as a pipe is.
        let Ok(events) = events.and_then(Receiver::from_owned_fd_unchecked) else {
            return std::future::pending().await;
        };
        let mut buffer = [0_u8; 4096];
        while events.readable().await.is_ok() {
            match events.try_read(&mut buffer) {
                Ok(1..) => return,
                Err(cause) if cause.kind() == ErrorKind::WouldBlock => {}
                _ => break,
            }
        }
        std::future::pending().await
    }
}
