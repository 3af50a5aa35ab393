//! The table: a row as soon as it is known.

use std::io::{self, Write};

use super::Times;

pub(super) struct Table {
    out: io::Stdout,
    /// The time of each exercise beyond its compile, in milliseconds.
    beyond: Vec<(u128, String)>,
}

impl Table {
    pub(super) fn begin() -> io::Result<Self> {
        let mut out = io::stdout();
        writeln!(
            out,
            "{:<26} {:>11} {:>9} {:>9} {:>7}",
            "medians in ms", "cargo build", "dozen", "beyond", "ratio"
        )?;
        Ok(Self {
            out,
            beyond: Vec::new(),
        })
    }

    pub(super) fn row(&mut self, what: &str, times: &Times) -> io::Result<()> {
        let (bare, dozen) = (times.bare.as_millis(), times.dozen.as_millis());
        let beyond = dozen.saturating_sub(bare);
        let ratio = times.dozen.as_secs_f64() / times.bare.as_secs_f64();
        self.beyond.push((beyond, what.to_owned()));
        writeln!(
            self.out,
            "{what:<26} {bare:>11} {dozen:>9} {beyond:>9} {ratio:>7.2}"
        )
    }

    /// Returns the summary of the rows so far.
    pub(super) fn sum(&mut self) -> io::Result<()> {
        self.beyond.sort_unstable();
        let middle = self.beyond.get(self.beyond.len() / 2);
        let (Some((middle, _)), Some((most, slowest))) = (middle, self.beyond.last()) else {
            return Ok(());
        };
        writeln!(
            self.out,
            "from save to verdict, beyond the compile: {middle} ms at the median, {most} ms at most ({slowest})"
        )
    }
}
