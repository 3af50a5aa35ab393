//! A git repository around the stage during builds: each build has its own
//! commit, as on a platform that builds pushed commits.

use std::{fs, io, path::Path};

use super::{BuildError, Slot, git::git, paths::Paths, resolve::resolve};
use dozen_staging::Staged;

/// The file that changes from commit to commit; it is not part of the
/// submission.
const CHANGES: &str = "CHANGES.md";

/// The repository. Dropping it removes it, so that a running service does not
/// find it.
#[derive(Debug)]
pub struct Repository<'a> {
    slot: &'a Slot,
    staged: &'a Staged,
}

impl<'a> Repository<'a> {
    /// Makes the stage a repository without a commit. It forgets the output of
    /// the submission's build script in earlier builds, so that nothing depends
    /// on other builds in this slot.
    ///
    /// # Errors
    /// If there is no git, or it or the disk refuses.
    pub async fn begin(
        slot: &'a Slot,
        staged: &'a Staged,
        progress: &mut dyn FnMut(&str),
    ) -> Result<Self, BuildError> {
        // The lock is brought in order first: a build from a commit leaves
        // the files of that commit as they are.
        resolve(slot, staged, &Paths::new(staged), progress).await?;
        let target = slot.target_of(staged);
        forget_script(&target, &staged.package)
            .map_err(|cause| BuildError::system("tidy up", &target, &cause))?;
        let repository = Self { slot, staged };
        git(slot, staged, &["init", "--quiet", "--template="]).await?;
        Ok(repository)
    }

    /// Commits the stage with `note` added to its list of changes, checks that
    /// commit out by its id, and says the id.
    ///
    /// # Errors
    /// If git or the disk refuses.
    pub async fn commit(&self, note: &str) -> Result<String, BuildError> {
        let dir = &self.staged.dir;
        let path = dir.join(CHANGES);
        let old = fs::read_to_string(&path).unwrap_or_default();
        fs::write(&path, format!("{old}- {note}\n"))
            .map_err(|cause| BuildError::system("write", &path, &cause))?;
        let slot = self.slot;
        git(slot, self.staged, &["add", "--all", "--force"]).await?;
        git(
            slot,
            self.staged,
            &["commit", "--quiet", "--no-verify", "--message", note],
        )
        .await?;
        git(slot, self.staged, &["checkout", "--quiet", "--detach"]).await?;
        let id = git(slot, self.staged, &["rev-parse", "HEAD"]).await?;
        if id.len() == 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(id);
        }
        Err(BuildError::Trouble(format!(
            "git calls its commit `{id}`, which is not an id of 40 hexadecimal digits; \
             another version of git may do better"
        )))
    }
}

impl Drop for Repository<'_> {
    fn drop(&mut self) {
        // The rest is removed when the next submission is staged.
        let _ = fs::remove_file(self.staged.dir.join(CHANGES));
        let _ = fs::remove_dir_all(self.staged.dir.join(".git"));
    }
}

/// Removes cargo's record of the last run of the package's build script; the
/// script itself stays compiled.
fn forget_script(target: &Path, package: &str) -> io::Result<()> {
    let debug = target.join("debug");
    for (folder, begins) in [(".fingerprint", "run-build-script-"), ("build", "out")] {
        for unit in listed(&debug.join(folder), &format!("{package}-"))? {
            for part in listed(&unit, begins)? {
                if part.is_dir() {
                    fs::remove_dir_all(part)?;
                } else {
                    fs::remove_file(part)?;
                }
            }
        }
    }
    Ok(())
}

/// Returns the entries of `folder` whose names begin with `start`.
fn listed(folder: &Path, begins: &str) -> io::Result<Vec<std::path::PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(begins) {
            found.push(entry.path());
        }
    }
    Ok(found)
}
