//! The terminal as a screen: taken on opening, given back when it is dropped,
//! and drawn line by line where a line is another than before.

use std::io::{self, Stdout, Write as _};

use crossterm::{
    cursor::{Hide, MoveTo, Show},
    queue,
    terminal::{
        self, BeginSynchronizedUpdate, Clear, ClearType, DisableLineWrap, EnableLineWrap,
        EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    },
};

/// The size that is assumed where the terminal has none to tell.
const USUAL: (u16, u16) = (80, 24);

/// How many columns and rows there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) columns: usize,
    pub(super) rows: usize,
}

impl Size {
    pub(super) fn now() -> Self {
        let told = terminal::size().ok().filter(|(columns, _)| *columns > 0);
        let (columns, rows) = told.unwrap_or(USUAL);
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
    drawn: Vec<String>,
    size: Size,
}

impl Terminal {
    pub(super) fn open() -> io::Result<Self> {
        let mut terminal = Self {
            out: io::stdout(),
            drawn: Vec::new(),
            size: Size::now(),
        };
        terminal.take()?;
        Ok(terminal)
    }

    /// Takes it, after it was given back.
    pub(super) fn take(&mut self) -> io::Result<()> {
        terminal::enable_raw_mode()?;
        queue!(self.out, EnterAlternateScreen, Hide, DisableLineWrap)?;
        self.forget();
        self.out.flush()
    }

    /// Gives it back as it was.
    pub(super) fn give_back(&mut self) {
        // A terminal that is gone needs nothing back.
        let _ = queue!(self.out, EnableLineWrap, Show, LeaveAlternateScreen);
        let _ = self.out.flush();
        let _ = terminal::disable_raw_mode();
    }

    /// What is on it may be anything: the next frame is drawn whole.
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
        let mut frame = Vec::new();
        queue!(frame, BeginSynchronizedUpdate)?;
        if self.drawn.len() != lines.len() {
            queue!(frame, Clear(ClearType::All))?;
            self.drawn = vec![String::new(); lines.len()];
        }
        for (row, (line, before)) in (0..).zip(lines.iter().zip(&self.drawn)) {
            if line == before {
                continue;
            }
            // Behind a line that fills its row the cursor stands on its last
            // character: that would be cleared too, so it is cleared first.
            queue!(frame, MoveTo(0, row), Clear(ClearType::UntilNewLine))?;
            frame.extend_from_slice(line.as_bytes());
        }
        queue!(frame, EndSynchronizedUpdate)?;
        self.drawn = lines;
        self.out.write_all(&frame)?;
        self.out.flush()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.give_back();
    }
}
