//! The terminal: colour, stdout that may be gone or full, and the last words
//! of a panic.

use std::{
    io::{self, IsTerminal, Write},
    panic,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use super::failure::Failure;
use crate::{model::Event, reports::Look};

static LAST_PANIC: Mutex<Option<String>> = Mutex::new(None);
/// Whether everything is to be said in words, for the whole program, as the
/// choice of colours is.
static PLAIN: AtomicBool = AtomicBool::new(false);

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set or the terminal is dumb.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    pub(super) fn apply(self) {
        match self {
            // By itself it would take a dumb terminal for a coloured one
            // wherever `CI` is set.
            Self::Auto if is_dumb() => anstream::ColorChoice::Never,
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::AlwaysAnsi,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

/// From here on everything is said in words, without colours.
pub(super) fn be_plain() {
    PLAIN.store(true, Ordering::Relaxed);
    Color::Never.apply();
}

/// Whether `DOZEN_PLAIN` asks for it: anything but nothing and 0.
pub(super) fn plain_is_wanted() -> bool {
    std::env::var_os("DOZEN_PLAIN").is_some_and(|value| !value.is_empty() && value != "0")
}

/// How texts for people are laid out.
pub(super) fn look() -> Look {
    if PLAIN.load(Ordering::Relaxed) {
        Look::PLAIN
    } else {
        Look::columns(width())
    }
}

/// The same for what stands in two columns, as wide as the terminal is.
pub(super) fn wide_look() -> Look {
    match look() {
        plain if plain.is_plain() => plain,
        _ => Look::columns(textwrap::termwidth().min(200)),
    }
}

/// `text` in lines behind `indent`; in one line where it is to be plain.
pub(super) fn fill(indent: &str, text: &str) -> String {
    if look().is_plain() {
        return text.to_owned();
    }
    let options = textwrap::Options::new(width())
        .initial_indent(indent)
        .subsequent_indent(indent);
    textwrap::fill(text, options)
}

/// Standard output; escape codes are taken out where they are not wanted.
pub(super) fn out() -> impl Write {
    anstream::stdout()
}

/// Standard error, likewise.
pub(super) fn err() -> impl Write {
    anstream::stderr()
}

/// What there is to show things on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Surface {
    /// A terminal whose every place can be written to.
    Screen,
    /// A terminal that takes line after line.
    Lines,
    /// None that somebody reads and types on.
    None,
}

/// What stdin and stdout are together. Where escape codes are not wanted there
/// is no screen.
pub(super) fn surface() -> Surface {
    let codes = anstream::AutoStream::choice(&io::stdout());
    if !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
        Surface::None
    } else if is_dumb() || codes == anstream::ColorChoice::Never {
        Surface::Lines
    } else {
        Surface::Screen
    }
}

/// Whether the terminal says that it can only print.
fn is_dumb() -> bool {
    std::env::var_os("TERM").is_none_or(|term| term == "dumb")
}

/// Whether stdout, or else stderr, is a terminal that can update a line.
pub(super) fn is_interactive(stdout: bool) -> bool {
    let terminal = if stdout {
        io::stdout().is_terminal()
    } else {
        io::stderr().is_terminal()
    };
    terminal && !is_dumb() && !look().is_plain()
}

/// Whether stdout is read by a person.
pub(super) fn is_a_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Whether somebody reads and can answer: never without a terminal at both
/// ends, on a dumb one, or where `NO_COLOR` asks for quiet.
pub(super) fn may_prompt() -> bool {
    let quiet = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    io::stdin().is_terminal() && io::stdout().is_terminal() && !is_dumb() && !quiet
}

/// Shows how a build goes on one line of stderr, where that is a terminal.
pub(super) fn build_progress() -> impl FnMut(Event) {
    let interactive = is_interactive(false);
    let mut shown = 0;
    move |event| {
        let text = match event {
            Event::ExerciseStarted { id, .. } => format!("building {id} …"),
            Event::BuildProgress { text, .. } => format!("{text} …"),
            Event::BuildDone { .. } => String::new(),
            _ => return,
        };
        if interactive {
            let end = if text.is_empty() { "\r" } else { "" };
            // Nobody sees it where stderr is gone.
            let _ = write!(err(), "\r{text:<shown$}{end}");
            shown = text.chars().count();
        }
    }
}

/// How many columns to write in: the terminal's, within reason.
pub(super) fn width() -> usize {
    textwrap::termwidth().clamp(40, 120)
}

/// Prints `text` on stdout.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = out();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Prints a failure on stderr, once, and returns its exit code.
pub(super) fn complain(failure: &Failure) -> u8 {
    if !failure.words.is_empty() {
        // Where stderr is gone too there is nobody left to tell.
        let _ = writeln!(err(), "dozen: {}", failure.words);
    }
    failure.code
}

/// Keeps the words of a panic for one sentence at the end, instead of a
/// backtrace in the middle.
pub(super) fn mute_panics() {
    panic::set_hook(Box::new(|info| {
        let mut last = LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(info.to_string().replace('\n', " "));
    }));
}

/// The words of the last panic.
pub(super) fn last_panic() -> Option<String> {
    let mut last = LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner);
    last.take()
}
