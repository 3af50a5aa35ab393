//! What of a run is shown, where, and when: for people while it goes on, for
//! programs at its end or as lines of their own.

use std::io::{self, Write};

use super::super::{failure::Failure, screen};
use crate::{
    model::{Event, Report},
    reports::{self, Format, Live, debrief::Debrief},
};

/// One run on its way to stdout.
#[derive(Debug)]
pub(super) struct Shown {
    format: Format,
    live: Live,
    /// Whether anybody watches.
    watched: bool,
    trouble: io::Result<()>,
}

impl Shown {
    pub(super) fn new(format: Format) -> Self {
        let for_people = format == Format::Terminal;
        let interactive = screen::is_interactive(for_people);
        Self {
            format,
            live: Live::new(interactive, screen::look()),
            watched: for_people || interactive || format == Format::Events,
            trouble: Ok(()),
        }
    }

    /// Shows one event; what is for people goes to stdout, unless stdout is
    /// for a program.
    pub(super) fn event(&mut self, event: &Event) {
        if !self.watched || self.trouble.is_err() {
            return;
        }
        let mut out = screen::out();
        self.trouble = match self.format {
            Format::Terminal => self.live.event(event, &mut out).and_then(|()| out.flush()),
            Format::Events => reports::event(event, &mut out),
            Format::Json | Format::Junit => self.live.event(event, &mut screen::err()),
        };
    }

    /// Shows the whole, or what is left to say of it.
    pub(super) fn finish(
        mut self,
        report: &Report,
        debrief: Option<&Debrief>,
    ) -> Result<(), Failure> {
        self.trouble?;
        let mut out = screen::out();
        match (self.format, debrief) {
            (Format::Terminal, Some(debrief)) => {
                self.live.finish_with(report, debrief, &mut out)?
            }
            (Format::Terminal, None) => self.live.finish(report, &mut out)?,
            // Each of them was written when it happened.
            (Format::Events, _) => {}
            (format, _) => reports::write(format, report, &mut out)?,
        }
        out.flush()?;
        Ok(())
    }
}
