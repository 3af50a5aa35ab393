//! The keys: what each is for, and how they come in.

use std::{io, sync::mpsc as plain, thread};

use crossterm::event;
use tokio::sync::mpsc;

/// What a learner can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    Hint,
    Explain,
    Replay,
    Open,
    Cards,
    Next,
    Previous,
    List,
    All,
    Reset,
    Solution,
    Keys,
    Quit,
}

/// Each key, with its name and with what it does.
pub(super) const KEYS: &[(char, Command, &str, &str)] = &[
    (
        'h',
        Command::Hint,
        "hint",
        "the next hint for the check that failed first",
    ),
    (
        'e',
        Command::Explain,
        "explain",
        "what the check does, and why production cares",
    ),
    (
        'r',
        Command::Replay,
        "replay",
        "the failure as a script of curl and kill lines",
    ),
    (
        'o',
        Command::Open,
        "open",
        "open the service's source in $VISUAL or $EDITOR",
    ),
    (
        'c',
        Command::Cards,
        "cards",
        "every check, and the whole card of each that failed",
    ),
    (
        's',
        Command::Solution,
        "solution",
        "after a pass: your change beside the reference's, and a question",
    ),
    ('n', Command::Next, "next", "the next exercise"),
    (
        'p',
        Command::Previous,
        "previous",
        "the exercise before this one",
    ),
    ('l', Command::List, "list", "all exercises, with search"),
    ('a', Command::All, "all", "check all exercises"),
    (
        'x',
        Command::Reset,
        "reset",
        "back to the starter; your work is kept aside",
    ),
    ('?', Command::Keys, "keys", "these keys"),
    ('q', Command::Quit, "quit", "quit; nothing is left running"),
];

impl Command {
    pub(super) fn of(key: char) -> Option<Self> {
        let found = KEYS.iter().find(|(of, ..)| *of == key);
        found.map(|(_, command, ..)| *command)
    }
}

/// Keys and resizes as they come. Each is read only when it is asked for, so
/// that an editor that has the terminal has all of its keys.
#[derive(Debug)]
pub(super) struct Keys {
    asked: bool,
    ask: plain::Sender<()>,
    read: mpsc::UnboundedReceiver<io::Result<event::Event>>,
}

impl Keys {
    pub(super) fn listen() -> Self {
        let (ask, asked) = plain::channel();
        let (tell, read) = mpsc::unbounded_channel();
        // Nobody waits for this thread: it ends with the program.
        thread::spawn(move || {
            while asked.recv().is_ok() {
                let read = event::read();
                if tell.send(read).is_err() {
                    return;
                }
            }
        });
        Self {
            asked: false,
            ask,
            read,
        }
    }

    /// The next one; none where the terminal is gone. Nothing is lost where
    /// this is dropped and called again.
    pub(super) async fn next(&mut self) -> Option<event::Event> {
        if !self.asked {
            self.ask.send(()).ok()?;
            self.asked = true;
        }
        let read = self.read.recv().await?;
        self.asked = false;
        read.ok()
    }
}

/// Lines that are typed, for a terminal without a screen. It ends where stdin
/// does.
pub(super) fn lines() -> mpsc::UnboundedReceiver<String> {
    let (tell, read) = mpsc::unbounded_channel();
    // Nobody waits for this thread either.
    thread::spawn(move || {
        for line in io::stdin().lines() {
            if !line.is_ok_and(|line| tell.send(line).is_ok()) {
                return;
            }
        }
    });
    read
}
