//! The CSV that Canvas imports: its five columns about a student in their order,
//! one column headed `Title (id)`, and the row `Points Possible`.
//!
//! Canvas takes a row for a student by the number in `ID`, then by the SIS ids.
//! An empty grade would take away one that is there, so a student who could not
//! be judged has no row.

use super::{
    table::{Table, points, text},
    written::Written,
};
use crate::standing::{Class, Row};

/// Headings that Canvas takes for its own sums, wherever they are in a title.
const RESERVED: &[&str] = &[
    "Current Score",
    "Current Points",
    "Current Grade",
    "Final Score",
    "Final Points",
    "Final Grade",
    "Override Score",
    "Override Grade",
    "Override Status",
];

pub(super) fn write(class: &Class, rows: &[Row]) -> Written {
    let mut warnings = Vec::new();
    let title = title(class, &mut warnings);
    let mut table = Table::new();
    let head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"];
    table.row(&[head.map(str::to_owned).as_slice(), &[title]].concat());
    let max = rows.first().map_or(0.0, Row::max);
    let possible = ["    Points Possible", "", "", "", ""];
    table.row(&[possible.map(str::to_owned).as_slice(), &[points(max)]].concat());
    for row in rows {
        let student = class.roster.find(&row.student).cloned().unwrap_or_default();
        let is_number = |id: &&str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        // The id of an anonymous download is no number, and no import knows it.
        let from_download = row.student.strip_prefix("canvas-").unwrap_or_default();
        let ids = [student.canvas_id.as_str(), from_download];
        let canvas_id = ids
            .into_iter()
            .find(is_number)
            .unwrap_or_default()
            .to_owned();
        let has_id = [&canvas_id, &student.sis_user_id, &student.sis_login_id];
        let Some(sum) = row.points() else {
            warnings.push(format!(
                "{} is left out: not judged yet, and an empty cell would take away a grade",
                row.student
            ));
            continue;
        };
        if has_id.iter().all(|id| id.is_empty()) {
            warnings.push(format!(
                "{} is left out: Canvas would not know who that is; add canvas_id to roster.csv",
                row.student
            ));
            continue;
        }
        table.row(&[
            text(&row.name),
            canvas_id,
            text(&student.sis_user_id),
            text(&student.sis_login_id),
            text(&student.section),
            points(sum),
        ]);
    }
    table.named("canvas.csv", warnings)
}

fn title(class: &Class, warnings: &mut Vec<String>) -> String {
    let settings = &class.settings;
    let title = match &settings.gradebook.canvas_assignment {
        Some(title) => title.clone(),
        None if settings.title.is_empty() => "Baker's Dozen".to_owned(),
        None => settings.title.clone(),
    };
    let has_id = title
        .strip_suffix(')')
        .and_then(|title| title.rsplit_once(" ("))
        .is_some_and(|(_, id)| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()));
    if !has_id {
        warnings.push(format!(
            "Canvas will make a new assignment `{title}`; set gradebook.canvas_assignment to the heading of its export, as `Title (123)`"
        ));
    }
    if let Some(word) = RESERVED.iter().find(|word| title.contains(**word)) {
        warnings.push(format!(
            "Canvas will pass over the column: its title has `{word}` in it"
        ));
    }
    text(&title)
}
