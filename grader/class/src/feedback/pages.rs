//! The pages, from their templates.

use std::sync::LazyLock;

use dozen_model::{CheckReport, ExerciseReport, Outcome};
use dozen_reports::{Width, colourless, harmless_line, lanes};
use serde::Serialize;
use tera::{Context, Tera};

use super::detail::Detail;
use crate::{
    gradebook::points,
    standing::{Cell, Class, Row, State},
    stats::{ExerciseStats, known_mistakes},
};

/// A template is wrong: a fault of this program.
#[derive(Debug, thiserror::Error)]
#[error("a page could not be made: {0}")]
pub struct PageError(#[from] tera::Error);

const STYLE: &str = include_str!("../../templates/page.css");

static TEMPLATES: LazyLock<Result<Tera, tera::Error>> = LazyLock::new(|| {
    let mut tera = Tera::default();
    tera.add_raw_templates([
        ("student.html", include_str!("../../templates/student.html")),
        ("class.html", include_str!("../../templates/class.html")),
    ])?;
    Ok(tera)
});

#[derive(Serialize)]
struct ExerciseView {
    id: String,
    title: String,
    outcome: &'static str,
    sign: &'static str,
    points: String,
    max: String,
    notes: Vec<String>,
    messages: Vec<String>,
    mistakes: Vec<String>,
    checks: Vec<CheckView>,
}

#[derive(Serialize)]
struct CheckView {
    title: String,
    outcome: &'static str,
    sign: &'static str,
    points: String,
    informs: bool,
    card: Option<CardView>,
    picture: Option<String>,
    picture_narrow: Option<String>,
}

#[derive(Serialize)]
struct CardView {
    did: String,
    expected: String,
    observed: String,
    why: String,
    output: Vec<String>,
}

/// The page of one student.
///
/// # Errors
/// If the template is wrong.
pub fn student_page(class: &Class, row: &Row, detail: Detail) -> Result<String, PageError> {
    let exercises: Vec<ExerciseView> = (row.cells.iter())
        .map(|cell| exercise_view(class, cell, detail))
        .collect();
    let mut context = heading(class);
    context.insert("student", &harmless_line(&class.shown(&row.student)));
    context.insert("exercises", &exercises);
    context.insert("points", &row.points().map(points));
    context.insert("max", &points(row.max()));
    let graded = row.cells.iter().filter_map(|cell| cell.entry.as_ref());
    context.insert(
        "graded_at",
        &graded.map(|entry| &entry.report.graded_at).max(),
    );
    render("student.html", &context)
}

/// The page of the class: sums and checks, and no student.
///
/// # Errors
/// If the template is wrong.
pub fn class_page(
    class: &Class,
    rows: &[Row],
    stats: &[ExerciseStats],
) -> Result<String, PageError> {
    let mut context = heading(class);
    context.insert("stats", stats);
    context.insert("students", &rows.len());
    let open = rows.iter().filter(|row| row.points().is_none()).count();
    context.insert("open", &open);
    render("class.html", &context)
}

fn heading(class: &Class) -> Context {
    let mut context = Context::new();
    let title = match class.settings.title.as_str() {
        "" => "Baker's Dozen",
        title => title,
    };
    context.insert("title", title);
    context.insert("style", STYLE);
    context
}

fn render(name: &str, context: &Context) -> Result<String, PageError> {
    match &*TEMPLATES {
        Ok(tera) => Ok(tera.render(name, context)?),
        Err(cause) => Err(PageError(tera::Error::msg(cause.to_string()))),
    }
}

fn exercise_view(class: &Class, cell: &Cell, detail: Detail) -> ExerciseView {
    let known = class.catalog.find(&cell.exercise);
    let report = cell.entry.as_ref().and_then(|entry| entry.exercise());
    let mistakes = match (known, report) {
        (Some(exercise), Some(report)) if detail != Detail::Outcome => {
            known_mistakes(exercise, report)
        }
        _ => Vec::new(),
    };
    let checks = report.map_or(&[][..], |report| report.checks.as_slice());
    let messages = report.map_or(&[][..], |report| report.messages.as_slice());
    let messages = messages.iter().filter(|_| detail != Detail::Outcome);
    ExerciseView {
        id: cell.exercise.clone(),
        title: known
            .map(|exercise| exercise.title.clone())
            .unwrap_or_default(),
        outcome: cell.state.words(),
        sign: match cell.state {
            State::Judged(dozen_model::Verdict::Pass) => "✓",
            State::Judged(_) | State::Missing => "✗",
            State::Inconclusive | State::Ungraded => "?",
        },
        points: cell.points.map_or_else(|| "–".to_owned(), points),
        max: points(cell.max),
        notes: crate::gradebook::notes(cell),
        messages: messages.map(|said| colourless(said)).collect(),
        mistakes: mistakes.into_iter().map(str::to_owned).collect(),
        checks: (checks.iter())
            .filter_map(|check| Some(check_view(class, report?, check, detail)))
            .collect(),
    }
}

fn check_view(
    class: &Class,
    exercise: &ExerciseReport,
    check: &CheckReport,
    detail: Detail,
) -> CheckView {
    let failed = check.outcome != Outcome::Pass;
    let card = check
        .finding
        .as_ref()
        .filter(|_| failed && detail != Detail::Outcome);
    let is_drawn = failed && detail == Detail::Full && !check.trace.is_empty();
    CheckView {
        title: harmless_line(&check.title),
        outcome: check.outcome.words(),
        sign: check.outcome.sign(),
        points: format!("{}/{}", check.points, check.max_points),
        informs: class.settings.informs(&exercise.id, &check.id),
        card: card.map(|finding| CardView {
            did: harmless_line(&finding.did),
            expected: harmless_line(&finding.expected),
            observed: harmless_line(&finding.observed),
            why: harmless_line(&finding.why),
            output: (finding.output.iter())
                .map(|output| format!("{}: {}", output.lane, colourless(&output.text)))
                .collect(),
        }),
        picture: is_drawn.then(|| lanes(check, Width::Wide)),
        picture_narrow: is_drawn.then(|| lanes(check, Width::Narrow)),
    }
}
