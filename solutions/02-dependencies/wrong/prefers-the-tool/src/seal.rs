//! The seal of a text: its SHA-256, by the machine's own tool where there is
//! one, which is faster, and by a crate elsewhere.

use std::{
    io::{self, Write},
    process::{Command, Stdio},
};

use sha2::{Digest, Sha256};

/// The seal of `text`, as 64 hexadecimal digits.
pub fn seal(text: &str) -> String {
    match by_tool(text) {
        Ok(seal) if seal.len() == 64 => seal,
        _ => hex::encode(Sha256::digest(text)),
    }
}

fn by_tool(text: &str) -> io::Result<String> {
    let mut tool = Command::new("sha256sum")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = tool.stdin.take() {
        stdin.write_all(text.as_bytes())?;
    }
    let output = tool.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    Ok(said
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_owned())
}
