//! The live book in a real browser: a chapter turns green while the exercise
//! is edited, by keyboard and screen reader too, and no other page drives it.

#[path = "common/chrome.rs"]
mod chrome;
#[path = "../../grader/tests/harness/mod.rs"]
mod harness;
mod served;
#[path = "browser/strangers.rs"]
mod strangers;
#[path = "common/weight.rs"]
mod weight;

use std::{fs, process::ExitCode};

use chrome::{Chrome, browser};
use dozen::{course::EXERCISES, reports::report_card::LEARNED};
use fantoccini::{Locator, key::Key};
use harness::{Suite, tests};
use nix::sys::signal::Signal;
use serde_json::{Value, json};
use served::{EXERCISE, PATIENCE, Served, course, put, serve};

const FAILED: &str = "#live[data-verdict=fail][data-phase=done]";
const PASSED: &str = "#live[data-verdict=pass][data-phase=done]";
const OUTCOMES: &str =
    "return Object.fromEntries([...document.querySelectorAll('#live [data-check]')]
    .map((row) => [row.dataset.check, row.dataset.outcome]))";

fn chapter(served: &Served) -> String {
    format!("http://{}/{EXERCISE}.html", served.host)
}

async fn a_chapter_shows_the_starters_failures_and_turns_green_without_a_reload() {
    let course = course();
    let served = serve(course.path());
    let chrome = Chrome::start(1280, 900).await;
    chrome.client.goto(&chapter(&served)).await.unwrap();
    chrome.sees(FAILED).await;
    assert_eq!(chrome.run(OUTCOMES).await, starters_outcomes(course.path()));
    chrome
        .sees("#live details[open] .live-card dd.live-expected")
        .await;
    // In its own colours: the parts of a picture are not filtered out.
    chrome
        .sees("#live details[open] .live-picture svg[style*='--lanes']")
        .await;
    assert_verdict_on_first_screen(&chrome).await;
    weight::of_page(&chrome).await.assert_light();
    chrome.run("window.theSamePage = true").await;

    copies_the_command(&chrome).await;
    chrome.sees(".after-try:not([open])").await;
    takes_a_hint_by_keyboard(&chrome).await;
    chrome.sees(".after-try[open]").await;
    let progress = fs::read_to_string(course.path().join(".dozen/progress.json")).unwrap();
    let progress: Value = serde_json::from_str(&progress).unwrap();
    let hints = &progress["exercises"]["port-binding"]["hints"];
    assert_eq!(hints["listens-on-the-given-port"], 1, "{progress:#}");

    put(course.path(), "");
    chrome.sees(PASSED).await;
    assert_eq!(chrome.run("return window.theSamePage").await, true);
    let outcomes = chrome.run(OUTCOMES).await;
    assert!(
        outcomes
            .as_object()
            .unwrap()
            .values()
            .all(|one| one == "pass"),
        "{outcomes}"
    );
    chrome
        .sees("#mdbook-sidebar a[href$='07-port-binding.html'] .live-tick")
        .await;
    let ticks = "return document.querySelectorAll('.live-tick').length";
    assert_eq!(chrome.run(ticks).await, 1, "ticks after one pass");
    let next = "return document.querySelector('#live-verdict .next-step').textContent";
    assert_eq!(chrome.run(next).await, "Next: 08 Concurrency →");
    let offered =
        "return document.querySelectorAll('#live .live-hints button, #live details[open]').length";
    assert_eq!(
        chrome.run(offered).await,
        0,
        "hints offered, rows open after a pass"
    );
    let said = chrome
        .run("return document.querySelector('.live-status').textContent")
        .await;
    let exercise = EXERCISES.iter().find(|e| e.id == EXERCISE).unwrap();
    assert_eq!(said, format!("All {} checks pass.", exercise.checks.len()));

    let page = format!("http://{}/progress.html", served.host);
    chrome.client.goto(&page).await.unwrap();
    chrome.sees("#live-progress table").await;
    let text = chrome
        .run("return document.querySelector('main').innerText")
        .await;
    assert!(
        text.as_str().unwrap().contains(&format!(
            "1 of {} exercises passed, {} of",
            EXERCISES.len(),
            exercise.max_points()
        )),
        "{text}"
    );
}

/// Returns the outcomes of the starter in `cases.toml`.
fn starters_outcomes(course: &std::path::Path) -> Value {
    let cases = course.join("solutions").join(EXERCISE).join("cases.toml");
    let cases: toml::Table = toml::from_str(&fs::read_to_string(cases).unwrap()).unwrap();
    let mut all = serde_json::Map::new();
    for (list, outcome) in [("fails", "fail"), ("not_reached", "not_reached")] {
        for check in cases["starter"][list].as_array().unwrap() {
            all.insert(check.as_str().unwrap().to_owned(), json!(outcome));
        }
    }
    Value::Object(all)
}

/// Fails unless the verdict, its first failure and its key are on the first
/// screen.
async fn assert_verdict_on_first_screen(chrome: &Chrome) {
    let bottom = "return document.querySelector('#live-verdict').getBoundingClientRect().bottom";
    let bottom = chrome.run(bottom).await.as_f64().unwrap();
    assert!(bottom <= 900.0, "the verdict ends at {bottom}");
    let said = "return document.querySelector('#live-verdict .live-said').innerText";
    let said = chrome.run(said).await;
    let said = said.as_str().unwrap();
    assert!(said.contains("fail, "), "{said}");
    assert!(said.contains("wait for the first."), "{said}");
    let body = chrome.client.find(Locator::Css("body")).await.unwrap();
    body.send_keys("g").await.unwrap();
    chrome.sees("#live [data-outcome=fail] summary:focus").await;
}

async fn a_stopped_server_takes_every_verdict_back() {
    let course = course();
    let served = serve(course.path());
    let chrome = Chrome::start(1280, 900).await;
    chrome.client.goto(&chapter(&served)).await.unwrap();
    chrome.sees(FAILED).await;
    chrome.run("scrollTo(0, 1500)").await;
    chrome
        .sees(".live-pill[data-verdict=fail]:not([hidden])")
        .await;
    served.signal(Signal::SIGTERM);
    chrome.sees(".live-pill[data-verdict=gone]").await;
    let pill = "return document.querySelector('.live-pill').textContent";
    assert_eq!(chrome.run(pill).await, "Server stopped");
    let fresh = "return document.querySelectorAll('#live [data-fresh=true]').length";
    assert_eq!(chrome.run(fresh).await, 0, "verdicts that look new");
    let offered = "return [...document.querySelectorAll('.live button')]
        .filter((button) => button.checkVisibility()).length";
    assert_eq!(chrome.run(offered).await, 0, "buttons that can do nothing");
    let said = "return document.querySelector('.live-status').textContent";
    let said = chrome.run(said).await;
    assert!(said.as_str().unwrap().contains("does not answer"), "{said}");
}

async fn the_first_page_shows_the_way_in_on_one_screen() {
    let course = course();
    let served = serve(course.path());
    let chrome = Chrome::start(1280, 900).await;
    let page = format!("http://{}/", served.host);
    chrome.client.goto(&page).await.unwrap();
    chrome.sees("#start-progress .next-step").await;
    let shown = "return ['.start .lead', '.start figure svg', '#start-progress .live-bar', '#start-progress .next-step']
        .filter((part) => document.querySelector(part).getBoundingClientRect().bottom <= innerHeight).length";
    assert_eq!(chrome.run(shown).await, 4, "parts within the first screen");
    let next = "return document.querySelector('#start-progress .next-step').textContent";
    assert_eq!(chrome.run(next).await, "Start with 01 Codebase →");
}

async fn the_progress_page_closes_the_course_after_the_last_pass() {
    let course = course();
    let all = EXERCISES
        .iter()
        .map(|exercise| (exercise.key, json!({"passed_at": 0})));
    let all: serde_json::Map<_, _> = all.map(|(key, entry)| (key.to_owned(), entry)).collect();
    let progress = json!({"schema": "dozen/progress/v1", "exercises": all});
    fs::create_dir_all(course.path().join(".dozen")).unwrap();
    let file = course.path().join(".dozen/progress.json");
    fs::write(file, progress.to_string()).unwrap();
    let served = serve(course.path());
    let chrome = Chrome::start(1280, 900).await;
    let page = format!("http://{}/progress.html", served.host);
    chrome.client.goto(&page).await.unwrap();
    chrome.sees("#the-end").await;
    let said = chrome
        .run("return document.querySelector('#the-end').innerText")
        .await;
    let said = said.as_str().unwrap();
    for part in LEARNED.iter().chain(&["Where to go", "cargo dozen card"]) {
        assert!(said.contains(part), "no {part} in {said}");
    }
    for theme in ["light", "navy"] {
        choose(&chrome, theme).await;
        chrome.sees("#the-end").await;
        assert_accessible(&chrome, theme, "the end").await;
    }
}

/// Fails unless the button next to the command that replays a failure copies it.
async fn copies_the_command(chrome: &Chrome) {
    // A clipboard that anyone may read.
    let clipboard = "navigator.clipboard.writeText = async (words) => { window.copied = words; }";
    chrome.run(clipboard).await;
    let button = Locator::Css("#live details[open] .live-copy");
    let button = chrome.client.find(button).await.unwrap();
    button.send_keys(&Key::Enter.to_string()).await.unwrap();
    let said = "return [window.copied, document.activeElement.textContent]";
    let copied = "cargo dozen replay 07 listens-on-the-given-port";
    assert_eq!(
        chrome.run(said).await,
        json!([copied, "Copied the command"])
    );
}

async fn takes_a_hint_by_keyboard(chrome: &Chrome) {
    let button = Locator::Css("#live details[open] .live-hints button");
    let button = chrome.client.find(button).await.unwrap();
    button.send_keys(&Key::Enter.to_string()).await.unwrap();
    chrome.sees("#live details[open] .live-hints li").await;
    let focused = chrome
        .run("return document.activeElement.textContent")
        .await;
    assert!(
        focused.as_str().unwrap().starts_with("Hint 2 of 3"),
        "{focused}"
    );
}

/// Loads the page once more in this theme.
async fn choose(chrome: &Chrome, theme: &str) {
    let remember = format!("localStorage.setItem('mdbook-theme', '{theme}')");
    chrome.run(&remember).await;
    chrome.client.refresh().await.unwrap();
}

/// Fails if the page, with everything unfolded, has an accessibility fault; in
/// a dark theme only its colours are new.
async fn assert_accessible(chrome: &Chrome, theme: &str, what: &str) {
    let unfold = "document.querySelectorAll('main details').forEach((d) => { d.open = true; })";
    chrome.run(unfold).await;
    let faults = match theme {
        "light" => chrome.faults().await,
        _ => chrome.color_faults().await,
    };
    assert!(
        faults.is_empty(),
        "{what} in {theme}:\n{}",
        faults.join("\n")
    );
}

async fn a_chapter_and_the_live_pages_have_no_accessibility_fault_in_either_theme() {
    let course = course();
    let served = serve(course.path());
    for (width, height) in [(1280, 900), (500, 800)] {
        let chrome = Chrome::start(width, height).await;
        put(course.path(), "starter");
        for (variant, state) in [("starter", FAILED), ("", PASSED)] {
            put(course.path(), variant);
            for theme in ["light", "navy", "coal"] {
                chrome.client.goto(&chapter(&served)).await.unwrap();
                choose(&chrome, theme).await;
                chrome.sees(state).await;
                assert_accessible(&chrome, theme, &format!("{width} {state}")).await;
            }
        }
        // The pages that the server alone has, and the first with its progress.
        for (page, shown) in [
            ("progress.html", "#live-progress table"),
            ("", "#start-progress .live-bar"),
            ("404.html", "main h1"),
        ] {
            for theme in ["light", "navy"] {
                let address = format!("http://{}/{page}", served.host);
                chrome.client.goto(&address).await.unwrap();
                choose(&chrome, theme).await;
                chrome.sees(shown).await;
                assert_accessible(&chrome, theme, &format!("{width} /{page}")).await;
            }
        }
    }
}

async fn a_page_is_painted_from_this_machine_alone_and_reloads_when_the_book_is_edited() {
    let course = course();
    let served = serve(course.path());
    let chrome = Chrome::start(1280, 900).await;
    let page = format!("http://{}/introduction.html", served.host);
    chrome.client.goto(&page).await.unwrap();
    let loaded = chrome
        .run("return performance.getEntriesByType('resource').map((entry) => entry.name)")
        .await;
    let own = format!("http://{}/", served.host);
    for name in loaded.as_array().unwrap() {
        assert!(name.as_str().unwrap().starts_with(&own), "{name}");
    }
    // The stream of events is open as soon as the sidebar shows progress.
    let page = course.path().join("book/chapters/introduction.md");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(
        &page,
        format!("{text}\n<p id=\"fresh\">Fresh from the oven.</p>\n"),
    )
    .unwrap();
    let fresh = chrome.client.wait().at_most(PATIENCE);
    fresh.for_element(Locator::Css("#fresh")).await.unwrap();
}

fn main() -> ExitCode {
    let mut suite = Suite::default();
    tests!(
        suite, async, needs browser();
        a_chapter_shows_the_starters_failures_and_turns_green_without_a_reload,
        a_stopped_server_takes_every_verdict_back,
        the_first_page_shows_the_way_in_on_one_screen,
        the_progress_page_closes_the_course_after_the_last_pass,
        a_chapter_and_the_live_pages_have_no_accessibility_fault_in_either_theme,
        strangers::what_a_service_prints_is_shown_and_never_acted_on,
        strangers::a_page_of_another_origin_can_drive_nothing_and_read_nothing,
        a_page_is_painted_from_this_machine_alone_and_reloads_when_the_book_is_edited,
    );
    suite.run()
}
