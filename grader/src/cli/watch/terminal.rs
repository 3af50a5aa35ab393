//! The terminal as a screen: taken on opening, restored on drop, and redrawn
//! only in lines that have changed.

use std::io::{self, Stdout, Write as _};

use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use terminal_size::{Height, Width, terminal_size};

/// Takes the other screen, without its cursor, and lets no line run over.
const TAKE: &str = "\u{1b}[?1049h\u{1b}[?25l\u{1b}[?7l";
/// Gives all of that back.
const GIVE_BACK: &str = "\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l";
/// Output between the two is shown at once, if the terminal can do that.
const BEGIN: &str = "\u{1b}[?2026h";
const END: &str = "\u{1b}[?2026l";
/// Clears the screen, and the rest of a line.
const CLEAR: &str = "\u{1b}[2J";
const CLEAR_LINE: &str = "\u{1b}[K";

/// The size of a terminal that reports none.
const USUAL: (u16, u16) = (80, 24);

/// How many columns and rows there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) columns: usize,
    pub(super) rows: usize,
}

impl Size {
    pub(super) fn now() -> Self {
        let told = terminal_size().map(|(Width(columns), Height(rows))| (columns, rows));
        let (columns, rows) = told.filter(|(columns, _)| *columns > 0).unwrap_or(USUAL);
        Self {
            columns: usize::from(columns),
            rows: usize::from(rows.max(1)),
        }
    }
}

/// A terminal that is ours for now.
#[derive(Debug)]
pub(super) struct Terminal {
    out: Stdout,
    /// How it was set before it was taken.
    before: Termios,
    drawn: Vec<String>,
    size: Size,
}

impl Terminal {
    pub(super) fn open() -> io::Result<Self> {
        let mut terminal = Self {
            out: io::stdout(),
            before: tcgetattr(io::stdin())?,
            drawn: Vec::new(),
            size: Size::now(),
        };
        terminal.take()?;
        Ok(terminal)
    }

    /// Takes it, after it was given back.
    pub(super) fn take(&mut self) -> io::Result<()> {
        let mut raw = self.before.clone();
        raw.make_raw();
        tcsetattr(io::stdin(), OptionalActions::Now, &raw)?;
        self.forget();
        self.out.write_all(TAKE.as_bytes())?;
        self.out.flush()
    }

    /// Gives it back as it was.
    pub(super) fn give_back(&mut self) {
        // A terminal that is gone needs nothing back.
        let _ = self.out.write_all(GIVE_BACK.as_bytes());
        let _ = self.out.flush();
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
    }

    /// Forgets the shown lines: the next frame is drawn whole.
    pub(super) fn forget(&mut self) {
        self.size = Size::now();
        self.drawn.clear();
    }

    pub(super) fn size(&self) -> Size {
        self.size
    }

    /// Shows these lines, each at most as wide as the screen, in one write.
    pub(super) fn draw(&mut self, mut lines: Vec<String>) -> io::Result<()> {
        lines.resize(self.size.rows, String::new());
        if lines == self.drawn {
            return Ok(());
        }
        let mut frame = BEGIN.to_owned();
        if self.drawn.len() != lines.len() {
            frame.push_str(CLEAR);
            self.drawn = vec![String::new(); lines.len()];
        }
        for (row, (line, before)) in (1..).zip(lines.iter().zip(&self.drawn)) {
            if line != before {
                // After a line that fills its row the cursor is on its last
                // character, so the row is cleared first.
                frame += &format!("\u{1b}[{row}H{CLEAR_LINE}{line}");
            }
        }
        frame.push_str(END);
        self.drawn = lines;
        self.out.write_all(frame.as_bytes())?;
        self.out.flush()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.give_back();
    }
}
