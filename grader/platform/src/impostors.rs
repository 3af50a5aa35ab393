//! A folder of impostors: programs with the names of common tools that record
//! each call and print something plausible but wrong. They are one shell script
//! under many names, which needs only what is built into a shell.

use std::{
    fs, io,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use super::PlatformError;

/// The script that every name in the folder leads to.
const SCRIPT: &str = "impostor";

/// A folder of impostors.
#[derive(Debug, Clone)]
pub struct Impostors {
    folder: PathBuf,
}

impl Impostors {
    /// Makes them in `folder`, one for each of `names`; each answers `says`. If
    /// there are any, one is called, to see that it answers and notes it.
    ///
    /// # Errors
    /// If the disk refuses, or the one that was called does not work.
    pub async fn make(folder: &Path, names: &[&str], says: &str) -> Result<Self, PlatformError> {
        let impostors = Self {
            folder: folder.to_owned(),
        };
        let doing = || format!("make impostors in {}", folder.display());
        let failed = |cause| PlatformError::system(doing(), cause);
        impostors.write(names, &script(says)).map_err(failed)?;
        if let Some(name) = names.first() {
            impostors.prove(name, says).await.map_err(failed)?;
        }
        Ok(impostors)
    }

    /// Returns their folder, for `PATH`.
    #[must_use]
    pub fn bin(&self) -> PathBuf {
        self.folder.join("bin")
    }

    /// Returns the calls, with their arguments, in order.
    ///
    /// # Errors
    /// If their notes cannot be read.
    pub fn calls(&self) -> Result<Vec<String>, PlatformError> {
        match fs::read(self.notes()) {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes)
                .lines()
                .map(str::to_owned)
                .collect()),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(cause) => Err(PlatformError::system("read the impostors' notes", cause)),
        }
    }

    fn notes(&self) -> PathBuf {
        self.folder.join("called")
    }

    fn write(&self, names: &[&str], text: &str) -> io::Result<()> {
        let bin = self.bin();
        fs::create_dir_all(&bin)?;
        if names.is_empty() {
            return Ok(());
        }
        let script = bin.join(SCRIPT);
        fs::write(&script, text)?;
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755))?;
        names
            .iter()
            .try_for_each(|name| symlink(SCRIPT, bin.join(name)))
    }

    /// Calls one of them.
    async fn prove(&self, name: &str, says: &str) -> io::Result<()> {
        let mut tries = 0;
        let said = loop {
            match output(&self.bin().join(name)).await {
                // Another child, between its fork and its exec, still holds
                // the script open for writing; that ends in a moment.
                Err(cause) if cause.kind() == io::ErrorKind::ExecutableFileBusy && tries < 100 => {
                    tries += 1;
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                other => break other?,
            }
        };
        let noted = self.calls().unwrap_or_default();
        if !said.starts_with(says) || noted.len() != 1 || !noted[0].starts_with(name) {
            return Err(io::Error::other(format!(
                "the one that the grader called said {said:?} and noted {noted:?}"
            )));
        }
        fs::remove_file(self.notes())
    }
}

/// Returns the script of an impostor that answers `says`. It finds its record
/// by its own name, and reads its input, as the tools do.
#[must_use]
pub fn script(says: &str) -> String {
    format!(
        "#!/bin/sh\n\
         printf '%s\\n' \"${{0##*/}} $*\" >>\"${{0%/*}}/../called\"\n\
         while IFS= read -r line; do :; done\n\
         printf '%s  -\\n' '{says}'\n"
    )
}

#[allow(
    clippy::disallowed_methods,
    reason = "the grader calls an impostor of its own making"
)]
async fn output(program: &Path) -> io::Result<String> {
    let mut command = std::process::Command::new(program);
    command.env_clear().stdin(Stdio::null());
    dozen_sandbox::note_down(&mut command);
    let mut command = tokio::process::Command::from(command);
    command.kill_on_drop(true);
    let output = command.output().await?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::{Impostors, output};

    #[tokio::test]
    async fn an_impostor_records_its_name_and_prints_its_text() {
        let dir = tempfile::tempdir().unwrap();
        let impostors = Impostors::make(dir.path(), &["sh", "openssl"], "abc")
            .await
            .unwrap();
        assert!(
            impostors.calls().unwrap().is_empty(),
            "the proof leaves no notes"
        );
        let said = output(&impostors.bin().join("openssl")).await.unwrap();
        assert_eq!(said, "abc  -\n");
        assert_eq!(impostors.calls().unwrap(), ["openssl "]);
    }

    #[tokio::test]
    async fn without_names_the_folder_is_empty() {
        let dir = tempfile::tempdir().unwrap();
        let impostors = Impostors::make(dir.path(), &[], "abc").await.unwrap();
        assert_eq!(std::fs::read_dir(impostors.bin()).unwrap().count(), 0);
    }
}
