//! Draws a trace as a picture: a lane for the grader and for each process and
//! resource, time downwards, every moment marked in its lane by its own shape
//! and described next to it. SVG that needs no style sheet and no script: its
//! colours are custom properties (`--lanes-process`, …) with values that suit
//! light and dark backgrounds and colour-blind readers.

mod marks;
mod plan;
mod rows;
mod scene;
mod svg_text;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use dozen_model::{CheckReport, Outcome};
use plan::Plan;
pub use plan::Width;
use scene::Scene;
use svg_text::{PALETTE, escaped};

/// Returns the picture of one check. It has no blank lines and no ids, so that
/// markdown may contain it, even twice on a page; all text of a service is
/// escaped.
#[must_use]
pub fn lanes(check: &CheckReport, width: Width) -> String {
    let scene = Scene::of(check);
    let plan = Plan::of(&scene, width);
    let (wide, high) = (plan.width, plan.height);
    let mut svg = format!(
        "<svg class=\"lanes\" role=\"img\" viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" \
         font-family=\"var(--mono-font, monospace)\" font-size=\"{}\" fill=\"currentColor\" stroke-width=\"1.6\" style=\"{PALETTE}\">\n",
        plan.font
    );
    // Writing to a string cannot fail.
    let _ = writeln!(svg, "<title>{}</title>", escaped(&title(check)));
    let _ = writeln!(svg, "<desc>{}</desc>", escaped(&scene.told()));
    rows::backdrop(&mut svg, &scene, &plan);
    rows::lifelines(&mut svg, &scene, &plan);
    rows::header(&mut svg, &scene, &plan);
    rows::footer(&mut svg, &scene, &plan);
    rows::times(&mut svg, &plan);
    rows::moments(&mut svg, &scene, &plan);
    rows::texts(&mut svg, &plan);
    svg.push_str("</svg>\n");
    svg
}

/// Returns the outcome and the behaviour.
fn title(check: &CheckReport) -> String {
    let came_to = match check.outcome {
        Outcome::Pass => "Passes",
        Outcome::Fail => "Fails",
        Outcome::NotReached => "Not reached",
        Outcome::Inconclusive => "Inconclusive",
    };
    format!("{came_to}: {}", check.title)
}
