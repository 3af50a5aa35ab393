//! The lines that a process prints: its name in its own colour, then the text.

use anstyle::{AnsiColor, Style};
use tokio::sync::mpsc::UnboundedSender;

use crate::{cli::screen, reports::harmless_line};

/// The name of a process and its colour.
#[derive(Debug, Clone)]
pub(super) struct Lane {
    pub(super) name: String,
    pub(super) style: Style,
}

impl Lane {
    pub(super) fn new(name: String, place: usize) -> Self {
        let style = COLORS[place % COLORS.len()].on_default();
        Self { name, style }
    }

    /// Returns a line of the lane.
    pub(super) fn line(&self, mark: &str, text: &str) -> String {
        let Self { name, style } = self;
        let text = harmless_line(text);
        if screen::look().is_plain() {
            return format!("{name}{mark}: {text}\n");
        }
        format!("{style}{name}{mark} │{style:#} {text}\n")
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Returns its process type.
    pub(super) fn kind(&self) -> &str {
        self.name
            .rsplit_once('.')
            .map_or(&self.name, |(kind, _)| kind)
    }
}

/// The colours of lanes, in a cycle.
const COLORS: [AnsiColor; 6] = [
    AnsiColor::Cyan,
    AnsiColor::Yellow,
    AnsiColor::Green,
    AnsiColor::Magenta,
    AnsiColor::Blue,
    AnsiColor::BrightRed,
];

/// Takes lines, which are printed one at a time.
pub(super) type Lines = UnboundedSender<String>;
