//! A program in a pseudo-terminal: what is on its screen, and keys for it.

use std::{
    io::{Read as _, Write},
    path::Path,
    sync::{Arc, Condvar, Mutex},
    thread,
    time::{Duration, Instant},
};

use nix::{sys::signal::Signal, sys::signal::kill, unistd::Pid};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// As long as a slow machine needs for a build from nothing.
const DEADLINE: Duration = Duration::from_secs(300);

/// What the program has written.
struct Written {
    screen: vt100::Parser,
    bytes: Vec<u8>,
    is_over: bool,
}

type Shared = Arc<(Mutex<Written>, Condvar)>;

/// `dozen` in a terminal of its own.
pub(crate) struct Pty {
    shared: Shared,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    /// How the terminal was set before.
    before: String,
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        ..PtySize::default()
    }
}

impl Pty {
    /// Starts `dozen` in `dir`, in a terminal of that many columns and rows.
    pub(crate) fn start(
        dir: &Path,
        args: &[&str],
        env: &[(&str, &str)],
        (columns, rows): (u16, u16),
    ) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_dozen"));
        command.args(args);
        command.cwd(dir);
        command.env("CARGO_TARGET_DIR", super::common::target());
        command.env("TERM", "xterm-256color");
        for name in ["NO_COLOR", "CLICOLOR", "VISUAL", "EDITOR"] {
            command.env_remove(name);
        }
        for (name, value) in env {
            command.env(name, value);
        }
        let before = modes(&*pair.master);
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let written = Written {
            screen: vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0),
            bytes: Vec::new(),
            is_over: false,
        };
        let shared: Shared = Arc::new((Mutex::new(written), Condvar::new()));
        let reader = pair.master.try_clone_reader().unwrap();
        let told = Arc::clone(&shared);
        thread::spawn(move || read(reader, &told));
        Self {
            shared,
            keys: pair.master.take_writer().unwrap(),
            master: pair.master,
            child,
            before,
        }
    }

    pub(crate) fn pid(&self) -> i32 {
        self.child.process_id().unwrap().cast_signed()
    }

    pub(crate) fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
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
        self.master.resize(size(columns, rows)).unwrap();
    }

    /// Waits until the screen is as `wanted`, and returns what is on it.
    pub(crate) fn until(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        let is_it = |written: &Written| wanted(&written.screen.screen().contents());
        let written = self.wait(what, is_it);
        written.0
    }

    /// Waits until that text is on the screen.
    pub(crate) fn sees(&self, text: &str) -> String {
        self.until(text, |screen| screen.contains(text))
    }

    /// Waits until `wanted` is in what was written line by line.
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
        while !is_it(&written) {
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
            code: self.child.wait().unwrap().exit_code(),
            text: String::from_utf8_lossy(&written.bytes).into_owned(),
            screen: screen.contents(),
            is_given_back: !screen.alternate_screen()
                && !screen.hide_cursor()
                && modes(&*self.master) == self.before,
        }
    }
}

/// How it ended.
pub(crate) struct Ended {
    pub(crate) code: u32,
    /// Every byte.
    pub(crate) text: String,
    /// What was left on the screen.
    pub(crate) screen: String,
    pub(crate) is_given_back: bool,
}

fn modes(master: &(dyn MasterPty + Send)) -> String {
    format!("{:?}", master.get_termios())
}

fn read(mut reader: Box<dyn std::io::Read + Send>, shared: &Shared) {
    let (written, told) = &**shared;
    let mut piece = [0; 4096];
    // A terminal whose program has ended cannot be read any more.
    while let Ok(length @ 1..) = reader.read(&mut piece) {
        // A test that failed has nobody who looks any more.
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
