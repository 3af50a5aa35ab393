//! `{{#lanes starter session-survives}}`: the recorded run of a check against
//! the starter or the solution, as a picture.

use dozen::model::{CheckReport, Outcome};
use serde::Serialize;

use crate::{chapter::ChapterContext, directive_error::Problem};
use crate::{pictures, templates};

#[derive(Serialize)]
struct Figure {
    outcome: &'static str,
    sign: &'static str,
    whose: &'static str,
    came_to: &'static str,
    title: String,
    picture: String,
}

/// Returns a figure with its caption.
pub(super) fn expand(page: &ChapterContext, words: &[&str]) -> Result<String, Problem> {
    let [side @ ("starter" | "solution"), id] = words else {
        return Err(Problem::Form("{{#lanes starter CHECK}}"));
    };
    let check = page.check(id)?;
    let path = page.course.recording(page.exercise()?.id, side, id);
    let text = page.read(&path).map_err(|_| Problem::NoRecording {
        file: page.short(&path),
    })?;
    let wrong = |cause: String| Problem::Content {
        file: page.short(&path),
        cause,
    };
    let report: CheckReport =
        serde_json::from_str(&text).map_err(|cause| wrong(cause.to_string()))?;
    if report.id != check.id || report.title != check.title {
        return Err(wrong("it is the recording of another check".to_owned()));
    }
    let whose = match *side {
        "starter" => "The starter",
        _ => "The solution",
    };
    let came_to = match report.outcome {
        Outcome::Pass => "passes the check",
        Outcome::Fail => "fails the check",
        Outcome::NotReached => "does not reach the check",
        Outcome::Inconclusive => "cannot be judged by the check",
    };
    let figure = Figure {
        outcome: report.outcome.words(),
        sign: report.outcome.sign(),
        whose,
        came_to,
        title: report.title.clone(),
        picture: pictures::lanes(&report),
    };
    Ok(templates::render("figure.html", &figure)?)
}
