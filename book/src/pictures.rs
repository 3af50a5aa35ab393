//! Pictures drawn from traces. Each is a function of the report alone: the
//! book draws recordings with them, its live panel the run of this moment.

mod moments;

use dozen::model::CheckReport;

/// The trace of one check as HTML: the lanes picture, and below it, folded,
/// the same as an ordered list. Without blank lines and without ids, so that
/// it may stand in markdown, and twice on a page. All that a service said is
/// escaped.
#[must_use]
pub fn lanes(report: &CheckReport) -> String {
    moments::list(report)
}
