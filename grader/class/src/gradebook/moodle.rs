//! The CSV that Moodle imports grades from. It knows students by one column, the
//! ID number or the address, and ends the whole import at the first one that it
//! does not know: such rows are left out.

use super::{
    plain,
    table::{Table, points, text},
    written::Written,
};
use crate::{
    roster::Student,
    standing::{Class, Row},
};

pub(super) fn write(class: &Class, rows: &[Row]) -> Written {
    let by_number = |student: &Student| student.moodle_idnumber.clone();
    let by_address = |student: &Student| student.email.clone();
    let known = |id: &dyn Fn(&Student) -> String| {
        let students = rows
            .iter()
            .filter_map(|row| class.roster.find(&row.student));
        students.filter(|student| !id(student).is_empty()).count()
    };
    let (heading, id): (_, &dyn Fn(&Student) -> String) = if known(&by_number) >= known(&by_address)
    {
        ("ID number", &by_number)
    } else {
        ("Email address", &by_address)
    };
    let item = class.settings.gradebook.moodle_item.clone();
    let item = item.unwrap_or_else(|| "Baker's Dozen".to_owned());
    let mut table = Table::new();
    let feedback = format!("Feedback: {item}");
    table.row(&[heading.to_owned(), text(&item), text(&feedback)]);
    let mut warnings = Vec::new();
    let mut seen = Vec::new();
    for row in rows {
        let id = class.roster.find(&row.student).map(id).unwrap_or_default();
        let reason = match row.points() {
            None => "not judged yet",
            Some(_) if id.is_empty() => {
                "roster.csv has no id of Moodle's, and one unknown student ends the whole import"
            }
            // An apostrophe before it would make it another's.
            Some(_) if text(&id) != id => {
                "a spreadsheet would run the id, which begins with a sign; use the other column"
            }
            Some(_) if seen.contains(&id) => "another student has the same id",
            Some(sum) => {
                let notes: Vec<String> = row.cells.iter().flat_map(plain::notes).collect();
                table.row(&[text(&id), points(sum), text(&notes.join("; "))]);
                seen.push(id);
                continue;
            }
        };
        warnings.push(format!("{} is left out: {reason}", row.student));
    }
    table.named("moodle.csv", warnings)
}
