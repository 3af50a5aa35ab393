//! The report card of an exercise on several factors: one line per factor, with
//! its points and a word for its state, and their sum.

use std::collections::BTreeMap;

use crate::TextLayout;
use crate::layout::{pad, widest};
use crate::style::{TITLE, paint, sum_style};
use dozen_model::{CheckReport, ExerciseReport, Outcome, Points, factor};

/// Returns the lines, if there is more than one factor.
pub(super) fn text(report: &ExerciseReport, look: TextLayout) -> String {
    let mut by_factor: BTreeMap<u8, Vec<&CheckReport>> = BTreeMap::new();
    for check in &report.checks {
        by_factor.entry(check.factor).or_default().push(check);
    }
    if by_factor.len() < 2 {
        return String::new();
    }
    let rows: Vec<Row> = by_factor.iter().map(|(n, of)| Row::new(*n, of)).collect();
    let sum: Points = rows.iter().map(|row| row.points).sum();
    if look.is_plain() {
        return in_words(&rows, sum);
    }
    let width = widest(rows.iter().map(|row| row.name)).max("in all".len());
    let mut text = format!("  {}\n", paint(TITLE, "report card"));
    for row in &rows {
        text += &row.line(width);
    }
    let all = line("", "in all", sum, "", width);
    text + &paint(sum_style(sum.points == sum.max), all.trim_end()) + "\n"
}

/// Returns the same as plain text, for screen readers.
fn in_words(rows: &[Row], sum: Points) -> String {
    let told = |row: &Row| {
        let Row { numeral, name, .. } = row;
        let Points { points, max } = row.points;
        format!(
            "Factor {numeral}, {name}: {}, {points} of {max} points.\n",
            row.mark
        )
    };
    let all: String = rows.iter().map(told).collect();
    let Points { points, max } = sum;
    format!("Report card.\n{all}In all: {points} of {max} points.\n")
}

/// The result of one factor.
struct Row {
    numeral: &'static str,
    name: &'static str,
    points: Points,
    mark: &'static str,
}

impl Row {
    fn new(number: u8, checks: &[&CheckReport]) -> Self {
        let (numeral, name) = factor(number).unwrap_or(("", "beyond the twelve"));
        let points = checks.iter().map(|check| Points {
            points: check.points,
            max: check.max_points,
        });
        Self {
            numeral,
            name,
            points: points.sum(),
            mark: mark(checks),
        }
    }

    fn line(&self, width: usize) -> String {
        line(self.numeral, self.name, self.points, self.mark, width)
    }
}

/// Returns the state as a word, so that no reader needs colours.
fn mark(checks: &[&CheckReport]) -> &'static str {
    let all = |wanted| checks.iter().all(|check| check.outcome == wanted);
    let any = |wanted| checks.iter().any(|check| check.outcome == wanted);
    if all(Outcome::Pass) {
        "kept"
    } else if any(Outcome::Inconclusive) {
        "not judged"
    } else if any(Outcome::Pass) {
        "kept in part"
    } else if all(Outcome::NotReached) {
        "not reached"
    } else {
        "broken"
    }
}

fn line(numeral: &str, name: &str, points: Points, mark: &str, width: usize) -> String {
    let Points { points, max } = points;
    let name = pad(name, width);
    format!("    {numeral:5}{name}  {points:>2} of {max:>2}  {mark}\n")
}
