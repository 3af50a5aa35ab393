//! Detects saves: the files that matter in a folder, such as an exercise's own
//! sources, have changed, and have then stayed the same for a moment.
//!
//! Events of the file system only say when to check; the files themselves
//! decide. So swap files, attributes and build folders start no run. If events
//! may be missing (a network disk, a disk of the host), the clock alone says
//! when, and once a second it does so everywhere.

#[cfg(not(target_os = "linux"))]
mod fsevents;
#[cfg(target_os = "linux")]
mod inotify;

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::time::{Instant, Interval, MissedTickBehavior, interval, sleep_until};

use dozen_platform as platform;
#[cfg(not(target_os = "linux"))]
use fsevents::Watcher;
#[cfg(target_os = "linux")]
use inotify::Watcher;

/// How long sources stay the same before they count as saved: editors write in
/// several steps, and some save several files.
const QUIET: Duration = Duration::from_millis(25);
/// How long the steps of one save may go on before a run begins anyway.
const LATEST: Duration = Duration::from_millis(90);
/// How often the files are checked if events may be missing,
const BLIND: Duration = Duration::from_millis(60);
/// and if they arrive: an event may still be lost, or the folder replaced.
const SURE: Duration = Duration::from_secs(1);
/// The most files that are checked: staging refuses a submission with more.
const MOST: usize = 2000;

/// For each source file: when it was written, its length and its inode.
type Sources = BTreeMap<PathBuf, (i64, i64, u64, u64)>;

/// Detects saves in one folder.
#[derive(Debug)]
pub struct Saves {
    dir: PathBuf,
    /// The files and folders in it that matter.
    parts: &'static [&'static str],
    /// Without one the clock alone says when to check.
    watcher: Option<Watcher>,
    clock: Interval,
    /// The files at the last save,
    told: Sources,
    /// and at the last check.
    seen: Sources,
    changing: Option<Changing>,
}

#[derive(Debug, Clone, Copy)]
struct Changing {
    since: Instant,
    last: Instant,
}

impl Changing {
    fn settles(self) -> Instant {
        (self.last + QUIET).min(self.since + LATEST)
    }
}

impl Saves {
    /// Begins to watch these `parts` of a folder, by the clock alone if
    /// `blind`.
    #[must_use]
    pub fn of(dir: &Path, parts: &'static [&'static str], blind: bool) -> Self {
        let blind = blind || platform::is_remote(dir);
        let watcher = if blind { None } else { watcher(dir) };
        let mut clock = interval(if watcher.is_some() { SURE } else { BLIND });
        clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut saves = Self {
            dir: dir.to_owned(),
            parts,
            watcher,
            clock,
            told: Sources::new(),
            seen: Sources::new(),
            changing: None,
        };
        saves.follow();
        saves.told = sources(dir, parts);
        saves.seen.clone_from(&saves.told);
        saves
    }

    /// Waits for the next save. No save is lost if this is dropped and called
    /// again.
    pub async fn next(&mut self) {
        loop {
            let settled = self.changing.map(Changing::settles);
            let at = settled.unwrap_or_else(Instant::now);
            tokio::select! {
                biased;
                () = sleep_until(at), if settled.is_some() => {
                    self.look();
                    if self.has_settled() {
                        return;
                    }
                }
                () = changed(self.watcher.as_ref()) => self.look(),
                _ = self.clock.tick() => self.look(),
            }
        }
    }

    /// Returns whether the present files are a save.
    fn has_settled(&mut self) -> bool {
        let settled = |changing: Changing| Instant::now() >= changing.settles();
        if !self.changing.is_some_and(settled) {
            return false;
        }
        self.changing = None;
        let is_new = self.seen != self.told;
        self.told.clone_from(&self.seen);
        is_new
    }

    fn look(&mut self) {
        let now = sources(&self.dir, self.parts);
        if now == self.seen {
            return;
        }
        self.seen = now;
        let last = Instant::now();
        let since = self.changing.map_or(last, |changing| changing.since);
        self.changing = Some(Changing { since, last });
        // A folder that was replaced must be watched again.
        self.follow();
    }

    /// Watches the folders that exist now.
    fn follow(&mut self) {
        let Some(watcher) = &mut self.watcher else {
            return;
        };
        // A folder that cannot be watched is left to the clock.
        watcher.watch(&self.dir);
        for name in self.parts {
            let folder = self.dir.join(name);
            if folder.is_dir() {
                watcher.watch_all(&folder);
            }
        }
    }
}

/// Returns whether the file system reports changes in `dir`.
#[must_use]
pub fn are_told(dir: &Path) -> bool {
    !platform::is_remote(dir) && watcher(dir).is_some()
}

/// Waits for a change that the watcher reports; without one, never ends.
async fn changed(watcher: Option<&Watcher>) {
    match watcher {
        Some(watcher) => watcher.changed().await,
        None => std::future::pending().await,
    }
}

/// Returns a watcher of `dir`; `None` if the system has no more to give.
fn watcher(dir: &Path) -> Option<Watcher> {
    let mut watcher = Watcher::new()?;
    watcher.watch(dir).then_some(watcher)
}

/// Returns the files in these parts of `dir`.
fn sources(dir: &Path, parts: &[&str]) -> Sources {
    let mut found = Sources::new();
    let mut open: Vec<PathBuf> = parts.iter().map(|name| dir.join(name)).collect();
    while let Some(path) = open.pop() {
        if found.len() >= MOST {
            break;
        }
        let Ok(metadata) = fs::symlink_metadata(&path) else {
            continue;
        };
        if metadata.is_dir() {
            let entries = fs::read_dir(&path).into_iter().flatten().flatten();
            let names = entries.map(|entry| entry.path());
            open.extend(names.filter(|path| !is_left_by_an_editor(path)));
        } else {
            let written = (metadata.mtime(), metadata.mtime_nsec());
            let file = (metadata.len(), metadata.ino());
            found.insert(path, (written.0, written.1, file.0, file.1));
        }
    }
    found
}

/// Returns whether a name is that of an editor's swap file, backup, lock or
/// probe.
fn is_left_by_an_editor(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let digits = name.bytes().all(|byte| byte.is_ascii_digit());
    digits || name.starts_with(['.', '#']) || name.ends_with(['~', '#'])
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _, time::Duration};

    use tempfile::TempDir;
    use tokio::time::{Instant, timeout};

    use super::Saves;

    const PARTS: &[&str] = &["src", "assets", "Procfile"];

    fn exercise() -> TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("src")).unwrap();
        fs::write(dir.path().join("src/main.rs"), "fn main() {}").unwrap();
        fs::write(dir.path().join("Procfile"), "web: crumb\n").unwrap();
        dir
    }

    /// Returns whether a save is reported without one.
    async fn is_reported(saves: &mut Saves) -> bool {
        timeout(Duration::from_millis(1300), saves.next())
            .await
            .is_ok()
    }

    async fn assert_noticed_in_time(blind: bool, save: impl FnOnce(&TempDir)) {
        let dir = exercise();
        let mut saves = Saves::of(dir.path(), PARTS, blind);
        save(&dir);
        let start = Instant::now();
        timeout(Duration::from_secs(60), saves.next())
            .await
            .unwrap();
        let took = start.elapsed();
        // Well under a second: by the event or the quick clock, not the slow one.
        assert!(took < Duration::from_millis(700), "{took:?}");
        assert!(!is_reported(&mut saves).await, "one save is told of once");
    }

    #[tokio::test]
    async fn a_save_in_place_is_noticed_by_event_and_by_clock() {
        for blind in [false, true] {
            let save = |dir: &TempDir| fs::write(dir.path().join("src/main.rs"), "mod a;").unwrap();
            assert_noticed_in_time(blind, save).await;
        }
    }

    #[tokio::test]
    async fn a_save_by_renaming_is_noticed_by_event_and_by_clock() {
        for blind in [false, true] {
            let save = |dir: &TempDir| {
                let (main, new) = (dir.path().join("src/main.rs"), dir.path().join("src/.new"));
                fs::copy(&main, &new).unwrap();
                fs::rename(new, main).unwrap();
            };
            assert_noticed_in_time(blind, save).await;
        }
    }

    #[tokio::test]
    async fn a_file_in_a_folder_made_later_is_noticed() {
        let dir = exercise();
        let mut saves = Saves::of(dir.path(), PARTS, false);
        fs::create_dir_all(dir.path().join("assets/deep")).unwrap();
        fs::write(dir.path().join("assets/deep/menu"), "rye").unwrap();
        timeout(Duration::from_secs(60), saves.next())
            .await
            .unwrap();
        fs::write(dir.path().join("assets/deep/menu"), "rye, apple").unwrap();
        timeout(Duration::from_secs(60), saves.next())
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn other_files_than_the_exercises_source_are_not_saves() {
        let dir = exercise();
        let mut saves = Saves::of(dir.path(), PARTS, false);
        fs::create_dir_all(dir.path().join("target/debug")).unwrap();
        for name in [
            "target/debug/x",
            "src/.main.rs.swp",
            "src/main.rs~",
            "src/4913",
            "notes",
        ] {
            fs::write(dir.path().join(name), "x").unwrap();
        }
        let main = dir.path().join("src/main.rs");
        fs::set_permissions(main, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(!is_reported(&mut saves).await);
    }
}
