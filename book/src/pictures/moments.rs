//! A trace as an ordered list: the contents of the picture, for readers who
//! cannot see it.

use dozen::{
    model::{CheckReport, Moment},
    reports::harmless_line,
};
use serde::Serialize;

use crate::templates;

#[derive(Serialize)]
struct Shown {
    count: usize,
    moments: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    t_ms: u64,
    lane: String,
    act: &'static str,
    detail: String,
    seen: Option<String>,
    expected: Option<String>,
    ok: bool,
}

/// Returns the folded list.
pub(super) fn list(report: &CheckReport) -> String {
    let shown = Shown {
        count: report.trace.len(),
        moments: report.trace.iter().map(row).collect(),
    };
    // The template is compiled in and fits this value.
    templates::render("moments.html", &shown).unwrap_or_default()
}

fn row(moment: &Moment) -> Row {
    let line = |text: &Option<String>| text.as_deref().map(harmless_line);
    Row {
        t_ms: moment.t_ms,
        lane: harmless_line(&moment.lane),
        act: moment.act.word(),
        detail: harmless_line(&moment.detail),
        seen: line(&moment.seen),
        expected: line(&moment.expected),
        ok: moment.ok,
    }
}
