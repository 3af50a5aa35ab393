//! The table for people: one row per student, whatever happened.

use super::{
    table::{Table, points, text},
    written::Written,
};
use crate::standing::{Cell, Class, Row};

pub(super) fn write(class: &Class, rows: &[Row]) -> Written {
    let mut table = Table::new();
    let mut head = vec!["student".to_owned(), "name".to_owned()];
    for exercise in &class.catalog.exercises {
        head.push(exercise.id.clone());
        head.push(format!("{} outcome", exercise.id));
    }
    head.extend(["points", "max points", "notes"].map(str::to_owned));
    table.row(&head);
    let mut warnings = Vec::new();
    for row in rows {
        let is_anonymous = class.settings.anonymous;
        let name = class.shown(&row.student);
        let key = if is_anonymous { &name } else { &row.student };
        let mut cells = vec![text(key), text(&name)];
        for cell in &row.cells {
            cells.push(cell.points.map(points).unwrap_or_default());
            cells.push(cell.state.words().to_owned());
        }
        cells.push(row.points().map(points).unwrap_or_default());
        cells.push(points(row.max()));
        let notes: Vec<String> = row.cells.iter().flat_map(notes).collect();
        cells.push(text(&notes.join("; ")));
        table.row(&cells);
        if row.points().is_none() {
            warnings.push(format!("{key} is not judged whole: no sum"));
        }
    }
    table.named("gradebook.csv", warnings)
}

/// What a cell's number alone does not say.
#[must_use]
pub fn notes(cell: &Cell) -> Vec<String> {
    let mut notes = Vec::new();
    let exercise = &cell.exercise;
    if let Some(by_hand) = &cell.by_hand {
        notes.push(format!(
            "{exercise}: given by hand by {} ({})",
            by_hand.author, by_hand.reason
        ));
    } else if cell.days_late > 0 {
        let slip = match cell.slip_days {
            0 => String::new(),
            days => format!(", {days} of them late days of the student's"),
        };
        let earned = cell.earned.map(points).unwrap_or_default();
        notes.push(format!(
            "{exercise}: earned {earned}, {} day(s) late{slip}",
            cell.days_late
        ));
    }
    if let Some(attempt) = cell.attempt.filter(|attempt| *attempt > 1) {
        notes.push(format!("{exercise}: attempt {attempt} counts"));
    }
    notes
}
