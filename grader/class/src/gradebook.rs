//! Gradebooks: one file per format, each a function of where everybody stands. A
//! format writes what its reader takes, and warns of what it leaves out.

mod canvas;
mod classroom50;
mod gradescope;
mod moodle;
mod plain;
mod prairielearn;
mod table;
mod written;

use std::{fmt, str::FromStr};

use crate::standing::{Class, Row};

pub use classroom50::{Names, classroom50};
pub use gradescope::gradescope;
pub use plain::notes;
pub use prairielearn::prairielearn;
pub use table::points;
pub use written::Written;

/// What a gradebook is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A table for people and spreadsheets.
    Csv,
    /// Canvas' import of a gradebook.
    Canvas,
    /// Moodle's import of grades.
    Moodle,
    /// A `result.json` per student.
    Classroom50,
    /// A `results.json` per student.
    Gradescope,
    /// A `results.json` per student.
    PrairieLearn,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 6] = [
        Self::Csv,
        Self::Canvas,
        Self::Moodle,
        Self::Classroom50,
        Self::Gradescope,
        Self::PrairieLearn,
    ];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Canvas => "canvas",
            Self::Moodle => "moodle",
            Self::Classroom50 => "classroom50",
            Self::Gradescope => "gradescope",
            Self::PrairieLearn => "prairielearn",
        }
    }

    /// Writes the gradebook of these rows.
    #[must_use]
    pub fn write(self, class: &Class, rows: &[Row]) -> Written {
        match self {
            Self::Csv => plain::write(class, rows),
            Self::Canvas => canvas::write(class, rows),
            Self::Moodle => moodle::write(class, rows),
            Self::Classroom50 => classroom50::write(class, rows),
            Self::Gradescope => gradescope::write(class, rows),
            Self::PrairieLearn => prairielearn::write(class, rows),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|format| format.name() == name);
        let names = Self::ALL.map(Self::name).join(", ");
        found.ok_or_else(|| format!("there is no gradebook `{name}`: use one of {names}"))
    }
}
