//! The keys and their commands.

/// The commands of the watch.
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

/// Each key, with its name and its effect.
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
        "after a pass: your change next to the reference's, and a question",
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
        "restore the starter; your work is saved",
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
