//! `dozen` on its own pseudo-terminal: the text on its screen, and keys for it,
//! as from a person at a keyboard.

use std::{
    fs::File,
    io::{Read as _, Write as _},
    os::{fd::OwnedFd, unix::fs::OpenOptionsExt as _},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Condvar, Mutex},
    thread,
    time::{Duration, Instant},
};

use nix::{
    fcntl::OFlag,
    pty::{grantpt, posix_openpt, ptsname_r, unlockpt},
    sys::{
        signal::{Signal, kill},
        termios::{Termios, tcgetattr},
    },
    unistd::Pid,
};
use rustix::termios::{Winsize, tcsetwinsize};

/// As long as a slow machine needs for a build from nothing.
const DEADLINE: Duration = Duration::from_secs(300);

/// The codes at the beginning and end of a frame.
const BEGIN: &str = "\u{1b}[?2026h";
const END: &str = "\u{1b}[?2026l";

/// The output of the program.
struct Written {
    screen: vt100::Parser,
    bytes: Vec<u8>,
    is_over: bool,
}

impl Written {
    /// Returns whether no frame is being drawn just now.
    fn is_whole(&self) -> bool {
        let text = String::from_utf8_lossy(&self.bytes);
        text.rfind(BEGIN) <= text.rfind(END)
    }
}

type Shared = Arc<(Mutex<Written>, Condvar)>;

/// A terminal that `dozen` runs on.
pub(crate) struct Terminal {
    shared: Shared,
    ours: File,
    dozen: Child,
    /// How the terminal was set before.
    before: Termios,
}

impl Terminal {
    /// Starts `dozen` in that folder, on 80 columns and 24 rows, with these
    /// variables set.
    pub(crate) fn start(dir: &Path, args: &[&str], env: &[(&str, &str)]) -> Self {
        Self::sized(dir, args, env, (80, 24))
    }

    /// Returns the same on a terminal of this size.
    #[allow(
        clippy::disallowed_methods,
        reason = "the test hands dozen a terminal in place of pipes"
    )]
    pub(crate) fn sized(
        dir: &Path,
        args: &[&str],
        env: &[(&str, &str)],
        (columns, rows): (u16, u16),
    ) -> Self {
        let (ours, theirs) = pair();
        set_size(&ours, columns, rows);
        let before = tcgetattr(&ours).unwrap();
        let end = || Stdio::from(theirs.try_clone().unwrap());
        // In a session of its own, so that the terminal is its own too.
        let dozen = Command::new("setsid")
            .args(["--ctty", env!("CARGO_BIN_EXE_dozen")])
            .args(args)
            .current_dir(dir)
            .env("CARGO_TARGET_DIR", super::target())
            .env("TERM", "xterm-256color")
            .env_remove("NO_COLOR")
            .env_remove("VISUAL")
            .env_remove("EDITOR")
            .envs(env.iter().copied())
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .unwrap();
        drop(theirs);
        let written = Written {
            screen: vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0),
            bytes: Vec::new(),
            is_over: false,
        };
        let shared: Shared = Arc::new((Mutex::new(written), Condvar::new()));
        let (reader, told) = (ours.try_clone().unwrap(), Arc::clone(&shared));
        thread::spawn(move || read(reader, &told));
        Self {
            shared,
            ours,
            dozen,
            before,
        }
    }

    pub(crate) fn pid(&self) -> i32 {
        self.dozen.id().cast_signed()
    }

    pub(crate) fn press(&mut self, keys: &str) {
        self.ours.write_all(keys.as_bytes()).unwrap();
    }

    pub(crate) fn send(&self, signal: Signal) {
        kill(Pid::from_raw(self.pid()), signal).unwrap();
    }

    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        let (written, _) = &*self.shared;
        written
            .lock()
            .unwrap()
            .screen
            .screen_mut()
            .set_size(rows.try_into().unwrap(), columns.try_into().unwrap());
        set_size(&self.ours, columns, rows);
    }

    /// Waits until the screen is as `wanted`, and returns its text.
    pub(crate) fn until(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        let is_it = |written: &Written| wanted(&written.screen.screen().contents());
        let written = self.wait(what, is_it);
        written.0
    }

    /// Waits until that text is on the screen.
    pub(crate) fn sees(&self, text: &str) -> String {
        self.until(text, |screen| screen.contains(text))
    }

    /// Waits until `wanted` is in the line output.
    pub(crate) fn prints(&self, wanted: &str) -> String {
        self.wait(wanted, |written| {
            String::from_utf8_lossy(&written.bytes).contains(wanted)
        })
        .1
    }

    fn wait(&self, what: &str, is_it: impl Fn(&Written) -> bool) -> (String, String) {
        let (lock, told) = &*self.shared;
        let start = Instant::now();
        let mut written = lock.lock().unwrap();
        while !(written.is_whole() && is_it(&written)) {
            let screen = written.screen.screen().contents();
            assert!(
                start.elapsed() < DEADLINE && !written.is_over,
                "waited for {what}:\n{screen}\n{}",
                String::from_utf8_lossy(&written.bytes)
            );
            written = told
                .wait_timeout(written, Duration::from_secs(1))
                .unwrap()
                .0;
        }
        let bytes = String::from_utf8_lossy(&written.bytes).into_owned();
        (written.screen.screen().contents(), bytes)
    }

    /// Waits for its end: the exit code, all that it wrote, and whether the
    /// terminal is as it was.
    pub(crate) fn ends(mut self) -> Ended {
        let (lock, told) = &*self.shared;
        let start = Instant::now();
        let mut written = lock.lock().unwrap();
        while !written.is_over {
            assert!(start.elapsed() < DEADLINE, "it does not end");
            written = told
                .wait_timeout(written, Duration::from_secs(1))
                .unwrap()
                .0;
        }
        let screen = written.screen.screen();
        Ended {
            status: self.dozen.wait().unwrap(),
            text: String::from_utf8_lossy(&written.bytes).into_owned(),
            screen: screen.contents(),
            is_given_back: !screen.alternate_screen()
                && !screen.hide_cursor()
                && tcgetattr(&self.ours).unwrap() == self.before,
        }
    }
}

/// How it ended.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    /// Every byte.
    pub(crate) text: String,
    /// The last text on the screen.
    pub(crate) screen: String,
    pub(crate) is_given_back: bool,
}

/// Returns both ends of a new terminal. No process inherits them by chance: a
/// terminal that another test's program has open does not end.
fn pair() -> (File, File) {
    let ours = posix_openpt(OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let theirs = File::options()
        .read(true)
        .write(true)
        .custom_flags(OFlag::O_NOCTTY.bits())
        .open(ptsname_r(&ours).unwrap())
        .unwrap();
    (File::from(OwnedFd::from(ours)), theirs)
}

fn set_size(terminal: &File, columns: u16, rows: u16) {
    let size = Winsize {
        ws_row: rows,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(terminal, size).unwrap();
}

fn read(mut reader: File, shared: &Shared) {
    let (written, told) = &**shared;
    let mut piece = [0; 4096];
    // A terminal whose program has ended can no longer be read.
    while let Ok(length @ 1..) = reader.read(&mut piece) {
        // After a failed test no one reads it any more.
        let Ok(mut written) = written.lock() else {
            return;
        };
        written.screen.process(&piece[..length]);
        written.bytes.extend_from_slice(&piece[..length]);
        told.notify_all();
    }
    if let Ok(mut written) = written.lock() {
        written.is_over = true;
    }
    told.notify_all();
}
