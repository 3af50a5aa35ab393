//! The names of the formats, and the way from a name to its writer.

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use super::{events, json, junit, terminal};
use dozen_model::Report;

/// The formats of a finished report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a person: lines and failure cards.
    Terminal,
    /// Report v1, for programs.
    Json,
    /// The XML of `JUnit`, for CI.
    Junit,
    /// A line of JSON for each step, for programs that follow a run.
    Events,
}

impl Format {
    /// Every format, in the order a person is shown them.
    pub const ALL: [Self; 4] = [Self::Terminal, Self::Json, Self::Junit, Self::Events];

    /// Returns the format's name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Events => "events",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// No format has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no format `{0}`: use terminal, json, junit or events")]
pub struct UnknownFormat(String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// Writes a finished report.
///
/// # Errors
/// If the writer does not take it.
pub fn write(format: Format, report: &Report, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Terminal => terminal::write(report, out),
        Format::Json => json::write(report, out),
        Format::Junit => junit::write(report, out),
        Format::Events => events::write(report, out),
    }
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn every_format_is_found_by_its_own_name() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let said = "yaml".parse::<Format>().unwrap_err().to_string();
        assert!(
            Format::ALL
                .iter()
                .all(|format| said.contains(format.name()))
        );
    }
}
