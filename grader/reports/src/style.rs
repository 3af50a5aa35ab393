//! The few styles that shown text has. Colour only repeats what the words say.

use anstyle::{AnsiColor, Style};

/// A title.
pub const TITLE: Style = Style::new().bold();
/// What stands beside the matter: times, labels.
pub const FAINT: Style = Style::new().dimmed();
/// What is wrong.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// What is right.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// What could not be judged.
pub const UNSURE: Style = AnsiColor::Yellow.on_default();
/// Who did it, and what to type next.
pub const NAME: Style = AnsiColor::Cyan.on_default();

/// `text` in a style.
pub fn paint(style: Style, text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("{style}{text}{style:#}")
    }
}
