//! Every chapter's weight with its fonts, compressed as the server sends it and
//! unpacked. `cargo test -p book --test weight -- --nocapture` prints the table.

#[path = "common/chrome.rs"]
mod chrome;
#[path = "../../grader/tests/harness/mod.rs"]
mod harness;
mod served;
#[path = "common/weight.rs"]
mod weight;

use std::process::ExitCode;

use chrome::{Chrome, browser};
use dozen::course::EXERCISES;
use harness::{Suite, tests};
use serde_json::json;
use served::{course, serve};

#[allow(clippy::print_stdout, reason = "the table is for a reader")]
async fn every_chapter_with_its_fonts_is_light() {
    let course = course();
    let served = serve(course.path());
    let chrome = Chrome::start(1280, 900).await;
    // The page is as the server sends it, and starts no run.
    let deaf = json!({"source": "delete window.EventSource"});
    chrome
        .devtools("Page.addScriptToEvaluateOnNewDocument", deaf)
        .await;
    let mut all = Vec::new();
    println!(
        "| chapter | sent | unpacked | fonts | the page alone |\n| --- | --- | --- | --- | --- |"
    );
    for exercise in EXERCISES {
        let page = format!("http://{}/{}.html", served.host, exercise.chapter);
        chrome.client.goto(&page).await.unwrap();
        let weight = weight::of_page(&chrome).await;
        println!(
            "| {} | {} | {} | {} in {} | {} |",
            exercise.chapter,
            weight.sent,
            weight.unpacked,
            weight.fonts,
            weight.font_count,
            weight.page
        );
        all.push(weight);
    }
    for weight in all {
        weight.assert_light();
    }
}

fn main() -> ExitCode {
    let mut suite = Suite::default();
    tests!(
        suite, async, needs browser();
        every_chapter_with_its_fonts_is_light,
    );
    suite.run()
}
