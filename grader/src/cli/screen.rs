//! The terminal: colour, and output to a stdout that may be closed or full.

use std::{
    io::{self, IsTerminal, Write},
    sync::atomic::{AtomicBool, Ordering},
};

use super::failure::Failure;
use crate::{model::Event, reports::TextLayout};

/// Whether all output is plain, for the whole program, as the choice of colours
/// is.
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
            // Otherwise anstream would colour a dumb terminal wherever `CI` is
            // set.
            Self::Auto if is_dumb() => anstream::ColorChoice::Never,
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::AlwaysAnsi,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

/// Makes all further output plain, without colours.
pub(super) fn be_plain() {
    PLAIN.store(true, Ordering::Relaxed);
    Color::Never.apply();
}

/// Returns whether `DOZEN_PLAIN` asks for plain output: any value but an empty
/// one and 0.
pub(super) fn plain_is_wanted() -> bool {
    std::env::var_os("DOZEN_PLAIN").is_some_and(|value| !value.is_empty() && value != "0")
}

/// Returns how texts for people are laid out.
pub(super) fn look() -> TextLayout {
    if PLAIN.load(Ordering::Relaxed) {
        TextLayout::PLAIN
    } else {
        TextLayout::columns(width())
    }
}

/// Returns the same for text in two columns, as wide as the terminal.
pub(super) fn wide_look() -> TextLayout {
    match look() {
        plain if plain.is_plain() => plain,
        _ => TextLayout::columns(textwrap::termwidth().min(200)),
    }
}

/// Returns `text` in lines after `indent`, or in one line if the output is
/// plain.
pub(super) fn fill(indent: &str, text: &str) -> String {
    if look().is_plain() {
        return text.to_owned();
    }
    let options = textwrap::Options::new(width())
        .initial_indent(indent)
        .subsequent_indent(indent);
    textwrap::fill(text, options)
}

/// Returns standard output; escape codes are removed if they are not wanted.
pub(super) fn out() -> impl Write {
    anstream::stdout()
}

/// Returns standard error in the same way.
pub(super) fn err() -> impl Write {
    anstream::stderr()
}

/// The kind of terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Surface {
    /// A terminal with a screen that can be drawn.
    Screen,
    /// A terminal that takes line after line.
    Lines,
    /// No terminal that a person reads and types on.
    None,
}

/// Returns the kind of terminal that stdin and stdout are together. Without
/// escape codes there is no screen.
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

/// Returns whether the terminal says that it can only print.
fn is_dumb() -> bool {
    std::env::var_os("TERM").is_none_or(|term| term == "dumb")
}

/// Returns whether stdout, or else stderr, is a terminal that can update a
/// line.
pub(super) fn is_interactive(stdout: bool) -> bool {
    let terminal = if stdout {
        io::stdout().is_terminal()
    } else {
        io::stderr().is_terminal()
    };
    terminal && !is_dumb() && !look().is_plain()
}

/// Returns whether stdout is read by a person.
pub(super) fn is_a_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Returns whether a person reads and can answer: never without a terminal at
/// both ends, on a dumb one, or if `NO_COLOR` asks for quiet.
pub(super) fn may_prompt() -> bool {
    let quiet = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    io::stdin().is_terminal() && io::stdout().is_terminal() && !is_dumb() && !quiet
}

/// Shows how a build goes on one line of stderr, if that is a terminal.
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
            // If stderr is closed, no one sees it.
            let _ = write!(err(), "\r{text:<shown$}{end}");
            shown = text.chars().count();
        }
    }
}

/// Returns how many columns to write in: the terminal's, within reason.
pub(super) fn width() -> usize {
    textwrap::termwidth().clamp(40, 120)
}

/// How many lines the terminal on stdout has, if it is one.
pub(super) fn height() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    (size.ws_row > 0).then(|| usize::from(size.ws_row))
}

/// Prints `text` on stdout.
///
/// # Errors
/// If stdout does not take it.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = out();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Says a line on stderr, where somebody may read it.
pub fn note(text: &str) {
    // What is said in passing is no reason to stop.
    let _ = writeln!(err(), "{text}");
}

/// Prints a failure on stderr, once, and returns its exit code.
pub(super) fn complain(failure: &Failure) -> u8 {
    if !failure.words.is_empty() {
        // If stderr is closed too, no one can read it.
        let _ = writeln!(err(), "dozen: {}", failure.words);
    }
    failure.code
}
