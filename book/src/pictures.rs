//! Pictures drawn from traces. The drawing itself is the grader's, so that
//! its own reports can use it; the book adds what a page needs.

mod moments;

use dozen::{
    model::CheckReport,
    reports::{self, Width},
};

/// The trace of one check as HTML: the lanes picture, once for wide and once
/// for narrow screens (`theme/book.css` shows one of them), and below it,
/// folded, the same as an ordered list. Without blank lines and without ids,
/// so that it may stand in markdown, and twice on a page. All that a service
/// said is escaped.
#[must_use]
pub fn lanes(report: &CheckReport) -> String {
    let wide = reports::lanes(report, Width::Wide);
    let narrow = reports::lanes(report, Width::Narrow);
    let list = moments::list(report);
    format!(
        "<div class=\"lanes-wide\">\n{wide}</div>\n<div class=\"lanes-narrow\">\n{narrow}</div>\n{list}"
    )
}
