//! The seal of a text: its SHA-256, made by a copy of the tool that belongs to
//! the service alone.

use std::{
    env, fs,
    io::{self, Write},
    path::PathBuf,
    process::{self, Command, Stdio},
};

/// Makes the copy, once, when the service starts.
pub fn install() -> io::Result<()> {
    fs::copy("/usr/bin/sha256sum", copy()).map(drop)
}

fn copy() -> PathBuf {
    env::temp_dir().join(format!("sha256sum-{}", process::id()))
}

/// The seal of `text`, as 64 hexadecimal digits.
pub fn seal(text: &str) -> io::Result<String> {
    let mut tool = Command::new(copy())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = tool.stdin.take() {
        stdin.write_all(text.as_bytes())?;
    }
    let output = tool.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let seal = said.split_whitespace().next();
    let nothing = || io::Error::other("the checksum tool said nothing");
    seal.map(str::to_owned).ok_or_else(nothing)
}
