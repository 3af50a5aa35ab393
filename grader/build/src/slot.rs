//! A slot: the folders that builds are kept warm in, and the lock that keeps
//! two graders out of each other's way.

use std::{
    fs::{self, File, TryLockError},
    io::ErrorKind,
    path::{Component, Path, PathBuf},
    time::Duration,
};

use super::BuildError;
use dozen_sandbox::Sandbox;
use dozen_staging::Staged;

/// How often a taken lock is tried again.
const AGAIN: Duration = Duration::from_millis(20);

/// The folders of one slot: one stage per exercise, and one target folder that
/// all of them share, so that each crate is compiled once.
#[derive(Debug, Clone)]
pub struct Slot {
    dir: PathBuf,
    sandbox: Sandbox,
}

/// The slot is this process's own until this is dropped.
#[derive(Debug)]
pub struct SlotLock {
    _file: File,
}

impl Slot {
    /// Returns the slot `name` in the folder `root`, made if it is not there.
    ///
    /// # Errors
    /// If the folder cannot be made, or `name` is not one plain name.
    pub fn open(root: &Path, name: &str) -> Result<Self, BuildError> {
        let mut parts = Path::new(name).components();
        let (Some(Component::Normal(_)), None) = (parts.next(), parts.next()) else {
            return Err(BuildError::Trouble(format!(
                "`{name}` cannot be the name of a build folder; give it a plain name"
            )));
        };
        let dir = root.join(name);
        let opened = fs::create_dir_all(&dir).and_then(|()| dir.canonicalize());
        let dir = opened.map_err(|cause| BuildError::system("make the folder", &dir, &cause))?;
        Ok(Self {
            dir,
            sandbox: Sandbox::Auto,
        })
    }

    /// The same slot, in which builds are confined so.
    #[must_use]
    pub fn in_sandbox(self, sandbox: Sandbox) -> Self {
        Self { sandbox, ..self }
    }

    /// Whether builds are confined.
    pub(super) fn sandbox(&self) -> Sandbox {
        self.sandbox
    }

    /// Returns the stage of the exercise `id`. Its path never changes, since
    /// cargo's artifacts depend on it. No two exercises may have the same
    /// package name, by which cargo distinguishes them in the target folder.
    #[must_use]
    pub fn stage(&self, id: &str) -> PathBuf {
        self.dir.join("stage").join(id)
    }

    /// Returns the warm target folder: of the crates of the course, and of the
    /// submissions of which no code runs while they are built.
    #[must_use]
    pub fn target(&self) -> PathBuf {
        self.dir.join("target")
    }

    /// Returns the target folder that `staged` is built in. A build script can
    /// write to all of it, so one with a script gets its own.
    pub(super) fn target_of(&self, staged: &Staged) -> PathBuf {
        if staged.build_script {
            self.scripted(&staged.package)
        } else {
            self.target()
        }
    }

    /// Returns the target folder of the submissions of `package` with a build
    /// script.
    pub(super) fn scripted(&self, package: &str) -> PathBuf {
        self.all_scripted().join(package)
    }

    /// Returns the folder of all target folders that build scripts write to.
    pub(super) fn all_scripted(&self) -> PathBuf {
        self.dir.join("scripted")
    }

    /// Returns the stage of an empty package with the dependencies of `package`.
    pub(super) fn dependencies(&self, package: &str) -> PathBuf {
        self.dir.join("dependencies").join(package)
    }

    /// The folder of all of it.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where a build has its temporary files.
    pub(super) fn tmp(&self) -> PathBuf {
        self.dir.join("tmp")
    }

    /// The home of a build, with no one's settings in it.
    pub(super) fn home(&self) -> PathBuf {
        self.dir.join("home")
    }

    /// Where stages are while nothing is built from them.
    pub(super) fn away(&self) -> PathBuf {
        self.dir.join("away")
    }

    /// Returns the folder in which an empty program is built, to test the
    /// machine.
    pub(super) fn canary(&self) -> PathBuf {
        self.dir.join("canary")
    }

    /// Returns the folder from which the course's crates are fetched.
    pub(super) fn course_crates(&self) -> PathBuf {
        self.dir.join("course-crates")
    }

    /// Waits until no other process holds this slot, and holds it. `on_wait` is
    /// called if there is something to wait for.
    ///
    /// # Errors
    /// If the lock file cannot be made or locked.
    pub async fn lock(&self, on_wait: impl FnOnce()) -> Result<SlotLock, BuildError> {
        let (_, lock) = Self::lock_first(&[self], on_wait).await?;
        Ok(lock)
    }

    /// The same for the first of `slots` that no other process holds; returns
    /// that slot too.
    ///
    /// # Errors
    /// If a lock file cannot be made or locked.
    pub async fn lock_first<'a>(
        slots: &[&'a Self],
        on_wait: impl FnOnce(),
    ) -> Result<(&'a Self, SlotLock), BuildError> {
        let mut files = Vec::new();
        for slot in slots {
            let path = slot.dir.join("lock");
            let mut options = File::options();
            let opened = options.create(true).truncate(false).write(true).open(&path);
            let file = opened.map_err(|cause| BuildError::system("open", &path, &cause))?;
            files.push((*slot, file));
        }
        let mut on_wait = Some(on_wait);
        loop {
            for place in 0..files.len() {
                match files[place].1.try_lock() {
                    Ok(()) => {
                        let (slot, file) = files.swap_remove(place);
                        return Ok((slot, SlotLock { _file: file }));
                    }
                    Err(TryLockError::WouldBlock) => {}
                    Err(TryLockError::Error(cause)) if cause.kind() == ErrorKind::Interrupted => {}
                    Err(TryLockError::Error(cause)) => {
                        let path = files[place].0.dir.join("lock");
                        return Err(BuildError::system("lock", &path, &cause));
                    }
                }
            }
            if let Some(tell) = on_wait.take() {
                tell();
            }
            tokio::time::sleep(AGAIN).await;
        }
    }
}
