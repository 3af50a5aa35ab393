//! Pictures drawn from traces. The grader draws them, so that its own reports
//! can use them; the book adds the parts that a page needs.

mod moments;

use dozen::{
    model::CheckReport,
    reports::{self, Width},
};

/// Returns the trace of one check as HTML: the lanes picture, once for wide and
/// once for narrow screens (`theme/book.css` shows one of them), and below it,
/// folded, the same as an ordered list. It has no blank lines and no ids, so
/// that markdown may contain it, even twice on a page. All text of a service is
/// escaped.
#[must_use]
pub fn lanes(report: &CheckReport) -> String {
    let wide = reports::lanes(report, Width::Wide);
    let narrow = reports::lanes(report, Width::Narrow);
    let list = moments::list(report);
    format!(
        "<div class=\"lanes-wide\">\n{wide}</div>\n<div class=\"lanes-narrow\">\n{narrow}</div>\n{list}"
    )
}
