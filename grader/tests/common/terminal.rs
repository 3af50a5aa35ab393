//! A pseudo-terminal for the tests: what a person would see and could type.

use std::{
    fs::File,
    io::{Read, Write},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
};

use nix::pty::{Winsize, openpty};

/// `dozen` on a terminal of its own.
pub(crate) struct Terminal {
    ours: File,
    dozen: Child,
    seen: String,
}

impl Terminal {
    /// Starts `dozen` in that folder, with these variables set.
    #[allow(
        clippy::disallowed_methods,
        reason = "the test hands dozen a terminal in place of pipes"
    )]
    pub(crate) fn start(dir: &Path, args: &[&str], env: &[(&str, &str)]) -> Self {
        let size = Winsize {
            ws_row: 24,
            ws_col: 80,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        let pty = openpty(&size, None).unwrap();
        let end = || Stdio::from(pty.slave.try_clone().unwrap());
        let dozen = Command::new(env!("CARGO_BIN_EXE_dozen"))
            .args(args)
            .current_dir(dir)
            .env("CARGO_TARGET_DIR", super::target())
            .env_remove("NO_COLOR")
            .env("TERM", "xterm-256color")
            .envs(env.iter().copied())
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .unwrap();
        Self {
            ours: pty.master.into(),
            dozen,
            seen: String::new(),
        }
    }

    /// Reads until `words` were seen.
    pub(crate) fn await_words(&mut self, words: &str) {
        while !self.seen.contains(words) {
            assert!(self.read(), "never saw {words}:\n{}", self.seen);
        }
    }

    pub(crate) fn type_in(&mut self, text: &str) {
        self.ours.write_all(text.as_bytes()).unwrap();
    }

    /// All that was shown until it ended, and how it ended.
    pub(crate) fn finish(mut self) -> (String, ExitStatus) {
        while self.read() {}
        (self.seen, self.dozen.wait().unwrap())
    }

    /// Reads a piece; false at the end, which Linux tells as an error.
    fn read(&mut self) -> bool {
        let mut piece = [0; 4096];
        let read = self.ours.read(&mut piece).unwrap_or(0);
        self.seen += &String::from_utf8_lossy(&piece[..read]);
        read > 0
    }
}
