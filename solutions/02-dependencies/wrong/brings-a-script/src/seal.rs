//! The seal of a text: its SHA-256, made by a script that is part of the build
//! and so of the release.

use std::{
    env, fs,
    io::{self, Write},
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{self, Command, Stdio},
    sync::OnceLock,
};

/// It trusts nobody's PATH.
const SCRIPT: &str = include_str!("seal.sh");

/// Where the script was unpacked.
static UNPACKED: OnceLock<PathBuf> = OnceLock::new();

/// The seal of `text`, as 64 hexadecimal digits.
pub fn seal(text: &str) -> io::Result<String> {
    let path = match UNPACKED.get() {
        Some(path) => path,
        None => {
            let path = unpack()?;
            UNPACKED.get_or_init(|| path)
        }
    };
    let mut script = Command::new(path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = script.stdin.take() {
        stdin.write_all(text.as_bytes())?;
    }
    let output = script.wait_with_output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn unpack() -> io::Result<PathBuf> {
    let path = env::temp_dir().join(format!("seal-{}.sh", process::id()));
    fs::write(&path, SCRIPT)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
    Ok(path)
}
