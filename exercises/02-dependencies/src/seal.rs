//! The seal of a text: its SHA-256, as every checksum tool prints it.

use std::{
    io::{self, Write},
    process::{Command, Stdio},
};

/// The seal of `text`, as 64 hexadecimal digits.
pub fn seal(text: &str) -> io::Result<String> {
    let mut shell = Command::new("sh")
        .args(["-c", "sha256sum | cut -c 1-64"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let stdin = shell.stdin.take();
    let written = stdin.map_or(Ok(()), |mut stdin| writeln!(stdin, "{text}"));
    let output = shell.wait_with_output()?;
    written?;
    let seal = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let bytes = hex::decode(&seal).unwrap_or_default();
    if bytes.len() != 32 || !output.status.success() {
        let problem = format!("the checksum tool ended with {}", output.status);
        return Err(io::Error::other(problem));
    }
    Ok(seal)
}
