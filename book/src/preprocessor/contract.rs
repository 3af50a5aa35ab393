//! `{{#contract}}`: the variables that the platform gives an exercise.

use dozen::{course::Var, platform::LANE};
use serde::Serialize;

use crate::templates;
use crate::{chapter::ChapterContext, directive_error::Problem};

#[derive(Serialize)]
struct Contract {
    vars: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    name: &'static str,
    meaning: &'static str,
    sample: String,
}

/// An address without a listener: the value in a check that attaches nothing.
const NOWHERE: &str = "127.0.0.1:9";

/// Returns the table, `PORT` first.
pub(super) fn expand(page: &ChapterContext, words: &[&str]) -> Result<String, Problem> {
    if !words.is_empty() {
        return Err(Problem::Form("{{#contract}}"));
    }
    let port = Row {
        name: "PORT",
        meaning: "the port to listen on, a different one for each process",
        sample: "41020".to_owned(),
    };
    let own = page.exercise()?.contract.iter().map(row);
    let vars = std::iter::once(port).chain(own).collect();
    Ok(templates::render("contract.html", &Contract { vars })?)
}

fn row(var: &Var) -> Row {
    Row {
        name: var.name,
        meaning: var.meaning,
        sample: var
            .sample
            .replace(NOWHERE, "127.0.0.1:41021")
            .replace(LANE, "worker.1"),
    }
}
