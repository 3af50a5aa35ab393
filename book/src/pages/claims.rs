//! "Claims and checks": what the source notes claim, where each claim is
//! taught, and which checks test it.

use dozen::course::{EXERCISES, Exercise};
use serde::Serialize;

use crate::{
    preprocessor::{Page, Problem},
    templates,
};

/// The page's file.
pub const FILE: &str = "claims-and-checks.html";

/// One claim of the source notes.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    /// `C6.1`.
    pub id: &'static str,
    /// The factor's number; 0 is the introduction.
    pub factor: u8,
    /// What is claimed.
    pub text: &'static str,
}

/// The claims that checks test.
fn all() -> Vec<Claim> {
    let tested = |exercise: &'static Exercise| {
        let checks = exercise.checks.iter().flat_map(|check| check.claims);
        checks.map(|id| Claim {
            id,
            factor: exercise.factor,
            text: "",
        })
    };
    let mut all: Vec<Claim> = EXERCISES.iter().flat_map(tested).collect();
    all.sort_by_key(|claim| claim.id);
    all.dedup_by_key(|claim| claim.id);
    all
}

/// The claim of that id.
#[must_use]
pub fn find(id: &str) -> Option<Claim> {
    all().into_iter().find(|claim| claim.id == id)
}

/// The id of every claim.
pub fn ids() -> impl Iterator<Item = &'static str> {
    all().into_iter().map(|claim| claim.id)
}

/// The anchor of the place where a claim is taught.
#[must_use]
pub fn anchor(id: &str) -> String {
    format!("claim-{id}")
}

#[derive(Serialize)]
struct Shown {
    claims: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    id: &'static str,
    text: &'static str,
}

/// `{{#claims}}`: the table.
pub(crate) fn expand(_: &Page, words: &[&str]) -> Result<String, Problem> {
    if !words.is_empty() {
        return Err(Problem::Form("{{#claims}}"));
    }
    let claims = all()
        .into_iter()
        .map(|claim| Row {
            id: claim.id,
            text: claim.text,
        })
        .collect();
    Ok(templates::render("claims.html", &Shown { claims })?)
}
