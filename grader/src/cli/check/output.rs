//! The output of a run: for people while it runs, for programs at its end or as
//! lines of events.

use std::{
    collections::HashMap,
    io::{self, Write},
    mem,
    path::{Path, PathBuf},
};

use super::super::{failure::Failure, links::Links, screen};
use crate::{
    model::{Event, Report},
    reports::{self, Cards, Format, Live, debrief::Debrief},
    runner::Task,
};

/// One run on its way to stdout.
#[derive(Debug)]
pub(super) struct Shown {
    format: Format,
    live: Live,
    links: Links,
    /// The folder of each exercise's submission.
    sources: HashMap<&'static str, PathBuf>,
    /// Whether a person watches.
    watched: bool,
    trouble: io::Result<()>,
}

impl Shown {
    pub(super) fn new(
        format: Format,
        tasks: &[Task],
        links: Links,
        cards: Cards,
        untouched: Vec<String>,
    ) -> Self {
        let sources = tasks.iter().map(|task| {
            let source = task.source.as_deref().map(std::path::absolute);
            (
                task.exercise.id,
                source.map(Result::unwrap_or_default).unwrap_or_default(),
            )
        });
        let for_people = format == Format::Terminal;
        let interactive = screen::is_interactive(for_people);
        Self {
            format,
            live: Live::new(interactive, screen::look())
                .with_cards(cards)
                .with_untouched(untouched),
            links,
            sources: sources.collect(),
            watched: for_people || interactive || format == Format::Events,
            trouble: Ok(()),
        }
    }

    /// Shows one event. Text for people goes to stdout, unless stdout is for a
    /// program.
    pub(super) fn event(&mut self, event: &Event) {
        if !self.watched || self.trouble.is_err() {
            return;
        }
        self.trouble = match self.format {
            Format::Terminal => {
                let mut shown = Vec::new();
                let source = self.sources.get(event.exercise()).map(PathBuf::as_path);
                let drawn = self.live.event(event, &mut shown);
                drawn.and_then(|()| self.print(&shown, source))
            }
            Format::Events => reports::event(event, &mut screen::out()),
            Format::Json | Format::Junit => self.live.event(event, &mut screen::err()),
        };
    }

    /// Shows the report, or the rest of it.
    pub(super) fn finish(
        mut self,
        report: &Report,
        debrief: Option<&Debrief>,
    ) -> Result<(), Failure> {
        mem::replace(&mut self.trouble, Ok(()))?;
        match self.format {
            Format::Terminal => {}
            // Each of them was written when it happened.
            Format::Events => return Ok(()),
            Format::Json | Format::Junit => {
                let mut out = screen::out();
                reports::write(self.format, report, &mut out)?;
                return Ok(out.flush()?);
            }
        }
        let mut shown = Vec::new();
        match debrief {
            Some(debrief) => self.live.finish_with(report, debrief, &mut shown)?,
            None => self.live.finish(report, &mut shown)?,
        }
        Ok(self.print(&shown, None)?)
    }

    /// Prints text for people on stdout; `source` is the folder of the
    /// submission.
    fn print(&self, shown: &[u8], source: Option<&Path>) -> io::Result<()> {
        let text = String::from_utf8_lossy(shown);
        let mut out = screen::out();
        out.write_all(self.links.text(&text, source).as_bytes())?;
        out.flush()
    }
}
