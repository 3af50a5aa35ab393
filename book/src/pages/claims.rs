//! "Claims and checks": the claims of the course, the place where each is
//! taught, and the checks that test it.

use dozen::course::{
    EXERCISES, Exercise,
    claims::{CLAIMS, Claim, Shown},
    tests_of_claim,
};
use serde::Serialize;

use crate::{
    chapter::{ChapterContext, numbered},
    directive_error::Problem,
    directive_scan::claims_taught,
    pages::promises,
    templates,
};

/// The page's file.
pub const FILE: &str = "claims-and-checks.html";

/// Returns the claim of that id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Claim> {
    CLAIMS.iter().find(|claim| claim.id == id)
}

/// Returns the anchor of the place where a claim is taught.
#[must_use]
pub fn anchor(id: &str) -> String {
    format!("claim-{id}")
}

/// Returns the chapter that teaches the claims of a factor: its file without
/// `.md`, and its title.
#[must_use]
pub fn chapter(factor: u8) -> Option<(&'static str, String)> {
    if factor == 0 {
        return Some(("introduction", "Introduction".to_owned()));
    }
    let exercise = EXERCISES
        .iter()
        .find(|exercise| exercise.factor == factor)?;
    Some((exercise.chapter, numbered(exercise)))
}

#[derive(Serialize)]
struct Table {
    claims: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    id: &'static str,
    text: &'static str,
    shown: &'static str,
    /// The place that teaches it: a chapter's page and the anchor in it.
    taught: Option<String>,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    link: String,
    title: &'static str,
}

/// Expands `{{#claims}}`: a heading and a table per factor.
pub(crate) fn expand(page: &ChapterContext, words: &[&str]) -> Result<String, Problem> {
    if !words.is_empty() {
        return Err(Problem::Form("{{#claims}}"));
    }
    let mut text = String::new();
    let factors = CLAIMS.iter().map(Claim::factor).max().unwrap_or(0);
    for factor in 0..=factors {
        let Some((chapter, title)) = chapter(factor) else {
            continue;
        };
        let file = page.course.chapters().join(format!("{chapter}.md"));
        let source = page.read(&file)?;
        let marked = claims_taught(&source);
        let own = CLAIMS.iter().filter(|claim| claim.factor() == factor);
        let claims = own.map(|claim| row(claim, chapter, &marked)).collect();
        let table = templates::render("claims.html", &Table { claims })?;
        text += &format!("## {title}\n\n{table}\n");
        let exercise = EXERCISES.iter().find(|own| own.factor == factor);
        text += &promised(page, exercise, "###")?;
    }
    for exercise in EXERCISES.iter().filter(|own| own.factor > factors) {
        text += &promised(page, Some(exercise), "##")?;
    }
    Ok(text)
}

/// Returns the promises of an exercise under a heading of their own, if it has
/// any.
fn promised(
    page: &ChapterContext,
    exercise: Option<&Exercise>,
    level: &str,
) -> Result<String, Problem> {
    let Some(exercise) = exercise.filter(|exercise| !exercise.promises.is_empty()) else {
        return Ok(String::new());
    };
    let table = promises::table(exercise, &page.cases(exercise)?, "")?;
    let title = numbered(exercise);
    Ok(format!("{level} Promises of {title}\n\n{table}\n"))
}

fn row(claim: &Claim, chapter: &str, marked: &[&str]) -> Row {
    let is_marked = marked.contains(&claim.id);
    let tests = tests_of_claim(claim.id)
        .into_iter()
        .map(|(exercise, check)| Test {
            link: format!("{}.html#check-{}", exercise.chapter, check.id),
            title: check.title,
        });
    Row {
        id: claim.id,
        text: claim.text,
        shown: match claim.shown {
            Shown::Running => "on a running service",
            Shown::Building => "on a build or a repository",
            Shown::Taught => "taught only",
        },
        taught: is_marked.then(|| format!("{chapter}.html#{}", anchor(claim.id))),
        tests: tests.collect(),
    }
}
