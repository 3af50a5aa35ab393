//! The seal of a text: its SHA-256. One shell is started with the service and
//! makes all of them, as a process for each receipt would be slow.

use std::{
    io::{self, BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Mutex, PoisonError},
};

/// Reads a length and so many bytes, and writes their checksum, for ever.
const LOOP: &str = "while read -r length; do
    /usr/bin/head -c \"$length\" | /usr/bin/sha256sum | /usr/bin/cut -c 1-64
done";

/// The shell that makes the seals.
pub struct Sealer(Mutex<Shell>);

struct Shell {
    _child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Sealer {
    /// Starts the shell.
    pub fn start() -> io::Result<Self> {
        let mut child = Command::new("/bin/sh")
            .args(["-c", LOOP])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let gone = || io::Error::other("the shell has no pipes");
        let stdin = child.stdin.take().ok_or_else(gone)?;
        let stdout = BufReader::new(child.stdout.take().ok_or_else(gone)?);
        Ok(Self(Mutex::new(Shell {
            _child: child,
            stdin,
            stdout,
        })))
    }

    /// The seal of `text`, as 64 hexadecimal digits.
    pub fn seal(&self, text: &str) -> io::Result<String> {
        let mut shell = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        write!(shell.stdin, "{}\n{text}", text.len())?;
        let mut seal = String::new();
        shell.stdout.read_line(&mut seal)?;
        Ok(seal.trim().to_owned())
    }
}
