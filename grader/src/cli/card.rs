//! `dozen card`: the report card, on the terminal and as a page. It is also
//! the end of the course: the last pass shows it.

use std::path::{Path, PathBuf};

use super::{Outcome, course_root::CourseRoot, failure::Failure, screen};
use crate::{
    course::{EXERCISES, Exercise, claims::CLAIMS},
    progress::Progress,
    reports::report_card::{Line, ReportCard, page, text},
};

/// Show your report card, and keep it as a page.
///
/// What has passed, when, and with how many hints. When every exercise has
/// passed it also says what you have learned and where to go.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen card                     the page is in .dozen/report-card.html
  dozen card --page ada.html     or where you want it")]
pub(super) struct Args {
    /// Where to write the page.
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Outcome {
    let root = CourseRoot::find()?;
    screen::print(&shown(&root, args.page.as_deref())?)?;
    Ok(0)
}

/// The card as text; its page is written.
pub(super) fn shown(root: &CourseRoot, to: Option<&Path>) -> Result<String, Failure> {
    let card = card(&root.progress()?);
    let usual = root.own().join("report-card.html");
    let file = to.unwrap_or(&usual);
    write(file, &page(&card)).map_err(|cause| {
        Failure::trouble(format!(
            "could not write the report card to {}: {cause}; choose another place with `--page`",
            file.display()
        ))
    })?;
    let shown = text(&card, screen::look());
    Ok(format!(
        "{shown}\nThe card as a page: {}\n",
        root.shown(file)
    ))
}

fn write(file: &Path, page: &str) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(file, page)
}

/// What the progress comes to.
fn card(progress: &Progress) -> ReportCard {
    let line = |exercise: &Exercise| {
        let entry = progress.of(exercise.key);
        Line {
            exercise: exercise.id.to_owned(),
            title: exercise.title.to_owned(),
            passed_at: entry.passed_at,
            checks: exercise.checks.len(),
            hints: entry.hints.values().sum(),
            claims: claims(exercise),
        }
    };
    ReportCard {
        lines: EXERCISES.iter().map(line).collect(),
    }
}

/// The statements of the course that the exercise's checks test.
fn claims(exercise: &Exercise) -> Vec<String> {
    let is_tested = |id: &str| {
        exercise
            .checks
            .iter()
            .any(|check| check.claims.contains(&id))
    };
    let tested = CLAIMS.iter().filter(|claim| is_tested(claim.id));
    tested.map(|claim| claim.text.to_owned()).collect()
}

/// The end of the course, if this pass was the last that was missing.
pub(super) fn after_the_last_pass(root: &CourseRoot, was_open: bool) -> Result<String, Failure> {
    let progress = root.progress()?;
    let is_complete = EXERCISES.iter().all(|e| progress.has_passed(e.key));
    if was_open && is_complete {
        return Ok(format!("\n{}", shown(root, None)?));
    }
    Ok(String::new())
}
