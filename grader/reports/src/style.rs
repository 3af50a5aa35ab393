//! The few styles of shown text. Colour only repeats the words.

use anstyle::{AnsiColor, Style};

/// A title.
pub const TITLE: Style = Style::new().bold();
/// Minor text: times, labels.
pub const FAINT: Style = Style::new().dimmed();
/// Wrong results.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// Right results.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// Results that could not be judged.
pub const UNSURE: Style = AnsiColor::Yellow.on_default();
/// Names of lanes, and commands to type next.
pub const NAME: Style = AnsiColor::Cyan.on_default();

/// Returns `text` in a style.
pub fn paint(style: Style, text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("{style}{text}{style:#}")
    }
}

/// Returns the style of a sum: right if nothing is missing.
pub(crate) fn sum_style(complete: bool) -> Style {
    if complete { GOOD } else { TITLE }
}
