//! The seal of a text: its SHA-256. It is made in a process of its own, so that
//! a crash there would cost one receipt: the same binary, started again.

use std::{
    env,
    io::{self, Read, Write},
    process::{Command, Stdio},
};

use sha2::{Digest, Sha256};

/// Prints the seal of what comes on stdin.
pub fn helper() -> io::Result<()> {
    let mut text = Vec::new();
    io::stdin().read_to_end(&mut text)?;
    print!("{}", hex::encode(Sha256::digest(text)));
    Ok(())
}

/// The seal of `text`, as 64 hexadecimal digits.
pub fn seal(text: &str) -> io::Result<String> {
    let mut helper = Command::new(env::current_exe()?)
        .arg("seal")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = helper.stdin.take() {
        stdin.write_all(text.as_bytes())?;
    }
    let output = helper.wait_with_output()?;
    String::from_utf8(output.stdout).map_err(io::Error::other)
}
