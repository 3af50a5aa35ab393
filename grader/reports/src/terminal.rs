//! The live output of a run: one heading per exercise, one line per check in
//! the exercise's order, then the cards, and a summary at the end. Exercises that run side by
//! side are shown one after the other.

mod board;
mod cards;
mod details;
mod ending;
mod factors;
mod row;
mod summary;

use std::collections::VecDeque;
use std::io::{self, Write};

use super::debrief::{self, Debrief};
use super::layout::{WIDTH, indented, pad, shorten, widest};
use super::style::{FAINT, TITLE, UNSURE, paint};
use super::{TextLayout, events, plain, sanitize};
pub use board::Board;
pub use cards::Cards;
use dozen_model::{Event, ExerciseReport, Outcome, Report};
pub use ending::end_of_run;

/// The live report of one run.
#[derive(Debug)]
pub struct Live {
    interactive: bool,
    look: TextLayout,
    current: Option<String>,
    waiting: VecDeque<Event>,
    status: usize,
    cards: Cards,
    /// The exercises whose folder is the starter as it was handed out.
    untouched: Vec<String>,
    /// The first exercise with a card to show at the end.
    first: Option<Box<ExerciseReport>>,
    /// How many checks of the current exercise are done.
    done: usize,
}

impl Live {
    /// Returns a live report. Only an `interactive` one has a line of progress
    /// that writes over itself; a plain one never has.
    #[must_use]
    pub fn new(interactive: bool, look: impl Into<TextLayout>) -> Self {
        let look = look.into();
        Self {
            interactive: interactive && !look.plain,
            look,
            current: None,
            waiting: VecDeque::new(),
            status: 0,
            cards: Cards::All,
            untouched: Vec::new(),
            first: None,
            done: 0,
        }
    }

    /// Shows these cards.
    #[must_use]
    pub fn with_cards(self, cards: Cards) -> Self {
        Self { cards, ..self }
    }

    /// Says which checks of these exercises pass although nothing was changed.
    #[must_use]
    pub fn with_untouched(self, untouched: Vec<String>) -> Self {
        Self { untouched, ..self }
    }

    /// Shows one event. An event of another exercise than the one being shown
    /// waits for its turn.
    ///
    /// # Errors
    /// If the writer does not take it.
    pub fn event(&mut self, event: &Event, out: &mut dyn Write) -> io::Result<()> {
        if self
            .current
            .as_deref()
            .is_some_and(|id| id != event.exercise())
        {
            self.waiting.push_back(event.clone());
            return Ok(());
        }
        self.show(event, out)?;
        if matches!(event, Event::ExerciseDone { .. }) {
            self.current = None;
            for event in std::mem::take(&mut self.waiting) {
                self.event(&event, out)?;
            }
        }
        out.flush()
    }

    /// Ends the report with the summary and the next command.
    ///
    /// # Errors
    /// If the writer does not take it.
    pub fn finish(&mut self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let first = self.first.take();
        let text = match (self.cards, &first) {
            (Cards::First { height }, Some(first)) => ending::end(report, first, self.look, height),
            _ => summary::text(report, self.look),
        };
        self.end(&text, out)
    }

    /// Ends the report after a pass, with the first lines of the debrief.
    ///
    /// # Errors
    /// If the writer does not take it.
    pub fn finish_with(
        &mut self,
        report: &Report,
        debrief: &Debrief,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let sum = summary::sum(report, self.look);
        let lines = debrief::short(debrief, self.look).join("\n");
        self.end(&format!("{sum}\n{lines}\n"), out)
    }

    fn end(&mut self, text: &str, out: &mut dyn Write) -> io::Result<()> {
        self.clear(out)?;
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    /// Shows an event of the current exercise.
    fn show(&mut self, event: &Event, out: &mut dyn Write) -> io::Result<()> {
        match event {
            Event::ExerciseStarted { id, title } => {
                self.current = Some(id.clone());
                self.clear(out)?;
                writeln!(out, "{}", heading(id, title, self.look))?;
                self.progress("building", out)
            }
            Event::BuildProgress { text, .. } => self.progress(text, out),
            Event::BuildDone { .. } => self.progress("checking", out),
            Event::CheckDone { .. } => {
                self.done += 1;
                self.progress(&format!("checking, {} done", self.done), out)
            }
            Event::CheckRetried { check, trouble, .. } => {
                self.clear(out)?;
                out.write_all(retry_line(check, trouble, self.look).as_bytes())?;
                self.progress("checking again, on fresh processes", out)
            }
            Event::ExerciseDone { report } => {
                self.clear(out)?;
                self.done = 0;
                // They end in any order, and are listed in the exercise's.
                for check in &report.checks {
                    writeln!(out, "{}", row::done(check, self.look))?;
                }
                let mut text = details::text(report, self.look, self.cards);
                if self.untouched.contains(&report.id) {
                    text = ending::untouched(report, self.look) + &text;
                }
                if self.first.is_none() && cards::has_one(report) {
                    self.first = Some(report.clone());
                }
                out.write_all(text.as_bytes())
            }
        }
    }

    /// Writes the line of progress over the last one.
    fn progress(&mut self, text: &str, out: &mut dyn Write) -> io::Result<()> {
        if !self.interactive {
            return Ok(());
        }
        let text = shorten(
            &format!("  {} …", sanitize::line(text)),
            self.look.width - 1,
        );
        let width = widest([text.as_str()].into_iter());
        // Blanks in place of an erasing escape code, which the writer may take out.
        write!(out, "\r{}", paint(FAINT, &pad(&text, self.status)))?;
        self.status = width;
        Ok(())
    }

    /// Removes the line of progress.
    fn clear(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.status > 0 {
            write!(out, "\r{}\r", " ".repeat(self.status))?;
            self.status = 0;
        }
        Ok(())
    }
}

/// Returns a finished report as the live output would show it.
#[must_use]
pub fn whole(report: &Report, look: TextLayout) -> String {
    let mut out = Vec::new();
    // Writing to a vector cannot fail.
    let _ = write_as(report, look, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// Writes a finished report as if it had just been watched.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write_as(report, WIDTH.into(), out)
}

fn write_as(report: &Report, look: TextLayout, out: &mut dyn Write) -> io::Result<()> {
    let mut live = Live::new(false, look);
    for event in events::of(report) {
        live.event(&event, out)?;
    }
    live.finish(report, out)
}

/// Returns the line above an exercise.
fn heading(id: &str, title: &str, look: TextLayout) -> String {
    if look.plain {
        return plain::heading(id, title);
    }
    let id = paint(TITLE, &sanitize::line(id));
    format!("{id}  {}", sanitize::line(title))
}

/// Returns the lines of a check that is tried once more.
fn retry_line(check: &str, trouble: &str, look: TextLayout) -> String {
    if look.plain {
        return plain::retry_line(check, trouble) + "\n";
    }
    let (check, trouble) = (sanitize::line(check), sanitize::line(trouble));
    let mark = format!("  {} ", paint(UNSURE, Outcome::Inconclusive.sign()));
    let text = format!("{check}: once more on fresh processes, since {trouble}");
    indented(&mark, &text, look.width)
}
