//! The plain data that everything else passes along: outcomes, findings, the
//! trace, the report and the events of a run. Serde and nothing else: no
//! files, no processes, no network, no other module of the grader.

mod dependency;
mod event;
mod factor;
mod finding;
mod outcome;
mod question;
mod report;
mod step;
mod trace;

pub use dependency::Dependency;
pub use event::Event;
pub use factor::factor;
pub use finding::{Finding, Output, Stop};
pub use outcome::{Outcome, Verdict};
pub use question::{Choice, Question};
pub use report::{CheckReport, ExerciseReport, Grader, HandedIn, Points, Report, SCHEMA};
pub use step::{Outage, RUNS_ONLY_ITS_RELEASE, Reader, Step};
pub use trace::{Act, Moment, Trace};
