//! The steps of a run as JSON, one object a line, each written when it
//! happens: for an editor, and for the book's live panel.

use std::io::{self, Write};

use super::json::in_the_open;
use dozen_model::{Event, Report};

/// Writes one step and the end of its line.
///
/// # Errors
/// If the writer does not take it.
pub fn event(event: &Event, out: &mut dyn Write) -> io::Result<()> {
    let text = serde_json::to_string(event)?;
    writeln!(out, "{}", in_the_open(&text))?;
    out.flush()
}

/// Writes a finished report as if it had just been followed.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    of(report).iter().try_for_each(|step| event(step, out))
}

/// Returns the steps that a finished report has kept.
pub(super) fn of(report: &Report) -> Vec<Event> {
    let mut all = Vec::new();
    for exercise in &report.exercises {
        let id = exercise.id.clone();
        all.push(Event::ExerciseStarted {
            id: id.clone(),
            title: exercise.title.clone(),
        });
        all.extend(exercise.checks.iter().map(|check| Event::CheckDone {
            id: id.clone(),
            check: Box::new(check.clone()),
        }));
        all.push(Event::ExerciseDone {
            report: Box::new(exercise.clone()),
        });
    }
    all
}
