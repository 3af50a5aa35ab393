//! The seal of a text: its SHA-256, as every checksum tool prints it.

use std::{
    io::{self, Write},
    process::{Command, Stdio},
};

/// The seal of `text`, as 64 hexadecimal digits.
pub fn seal(text: &str) -> io::Result<String> {
    let mut tool = Command::new("/usr/bin/sha256sum")
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
