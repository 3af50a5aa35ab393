//! Every page of the book in a real browser: wide parts fit, folded parts open,
//! a search finds text, print is not blank, and axe finds no fault.

#[path = "common/chrome.rs"]
mod chrome;
mod common;
#[path = "../../grader/tests/harness/mod.rs"]
mod harness;
mod served;

use std::{collections::BTreeSet, fs, process::ExitCode};

use chrome::{Chrome, browser};
use common::BUILT;
use fantoccini::{Locator, key::Key, wd::PrintConfigurationBuilder};
use harness::{Suite, tests};
use serde_json::json;

/// Returns the address of a built page.
fn page(name: &str) -> String {
    format!("file://{}/{name}", BUILT.path().display())
}

/// Returns every page by its name, the whole book on one page last.
fn names() -> Vec<String> {
    let name = |path: std::path::PathBuf| {
        let short = path.strip_prefix(BUILT.path()).unwrap();
        short.to_string_lossy().into_owned()
    };
    let all = common::pages().into_iter().map(|(path, _)| name(path));
    // Made for the server's answers alone, with paths from the root;
    // `browser.rs` asks the server for it.
    let mut all: Vec<String> = all.filter(|name| name != "404.html").collect();
    all.extend([CONTENTS, WHOLE_BOOK].map(str::to_owned));
    all
}

/// The table of contents, for readers without scripts.
const CONTENTS: &str = "toc.html";
/// The whole book on one page, for paper. It asks for a printer by itself.
const WHOLE_BOOK: &str = "print.html";

const UNFOLD: &str = "document.querySelectorAll('main details').forEach((d) => { d.open = true; })";

/// Returns the elements that a page cuts off at its right side, as `element:
/// width of its box`.
const CUT_OFF: &str = "
    const boxes = [document.documentElement, ...document.querySelectorAll(
        'main pre, main pre > code, main .table-wrapper, main figure, main dd, main .card-text, main .card-text li > *')];
    return boxes.filter((box) => box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 0)
        .map((box) => `${box.localName} ${box.className}: ${box.scrollWidth} in ${box.clientWidth}: `
            + box.textContent.trim().slice(0, 60));";

/// The words in tables that are broken in the middle: those of letters alone
/// that take more than one line. Long code may break, except in first cells.
const BROKEN_WORDS: &str = "
    const broken = [];
    for (const cell of document.querySelectorAll('main :is(td, th)')) {
        const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const node = walker.currentNode;
            const isCode = node.parentElement.closest('code') && cell.cellIndex > 0;
            if (isCode || node.parentElement.closest('.broken-by')) continue;
            for (const word of node.data.matchAll(/[A-Za-z]+/g)) {
                const range = document.createRange();
                range.setStart(node, word.index);
                range.setEnd(node, word.index + word[0].length);
                const tops = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
                if (tops.size > 1) broken.push(word[0]);
            }
        }
    }
    return broken;";

/// Opens a page with everything unfolded, and returns the elements that it cuts
/// off.
async fn cut_off(chrome: &Chrome, name: &str) -> Vec<String> {
    chrome.client.goto(&page(name)).await.unwrap();
    chrome.run(UNFOLD).await;
    let cut: Vec<String> = serde_json::from_value(chrome.run(CUT_OFF).await).unwrap();
    cut.iter().map(|what| format!("{name}: {what}")).collect()
}

/// Keeps the page of the whole book from waiting for a printer.
async fn asks_no_printer(chrome: &Chrome) {
    let no_printer = json!({"source": "window.print = () => {}"});
    let command = "Page.addScriptToEvaluateOnNewDocument";
    chrome.devtools(command, no_printer).await;
}

/// Chooses a theme; the table of contents has no menu, and one theme.
async fn choose(chrome: &Chrome, theme: &str) {
    let click = format!("document.getElementById('mdbook-theme-{theme}')?.click()");
    chrome.run(&click).await;
}

async fn no_page_hides_its_right_side_on_a_telephone() {
    let chrome = Chrome::telephone(360, 800).await;
    asks_no_printer(&chrome).await;
    let mut faults = Vec::new();
    for name in names() {
        faults.extend(cut_off(&chrome, &name).await);
        assert_eq!(chrome.run(BROKEN_WORDS).await, json!([]), "{name}");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

async fn no_page_hides_its_right_side_on_a_wide_screen() {
    let chrome = Chrome::start(1280, 900).await;
    asks_no_printer(&chrome).await;
    let names = names();
    assert!(names.len() > 30, "{names:?}");
    let mut faults = Vec::new();
    for name in names {
        faults.extend(cut_off(&chrome, &name).await);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A page of each kind; every night has them all.
const KINDS: &[&str] = &[
    "introduction.html",
    "07-port-binding.html",
    "cases/07-port-binding.html",
    "claims-and-checks.html",
    "glossary.html",
    "for-teachers.html",
    "why-trust-the-grader.html",
    CONTENTS,
];

/// Returns the accessibility faults of a page, unfolded, in these themes; in
/// those of `colors`, the faults of its colours alone.
async fn faults(chrome: &Chrome, name: &str, themes: &[&str], colors: &[&str]) -> Vec<String> {
    chrome.client.goto(&page(name)).await.unwrap();
    chrome.run(UNFOLD).await;
    let mut all = Vec::new();
    for theme in themes.iter().chain(colors) {
        choose(chrome, theme).await;
        let found = match colors.contains(theme) {
            true => chrome.color_faults().await,
            false => chrome.faults().await,
        };
        let named = found
            .iter()
            .map(|what| format!("{name} in {theme}: {what}"));
        all.extend(named);
    }
    all
}

async fn no_kind_of_page_has_an_accessibility_fault_in_either_theme() {
    let chrome = Chrome::start(1280, 900).await;
    let mut found = Vec::new();
    for name in KINDS {
        found.extend(faults(&chrome, name, &["light"], &["navy"]).await);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

async fn no_page_has_an_accessibility_fault_in_any_theme_at_either_width() {
    let mut found = Vec::new();
    for chrome in [
        Chrome::start(1280, 900).await,
        Chrome::telephone(360, 800).await,
    ] {
        asks_no_printer(&chrome).await;
        for name in names() {
            let (whole, colors) = (["light", "navy"], ["coal", "rust", "ayu"]);
            found.extend(faults(&chrome, &name, &whole, &colors).await);
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

async fn a_page_without_scripts_is_whole() {
    let chrome = Chrome::start(1280, 900).await;
    let off = json!({"value": true});
    let command = "Emulation.setScriptExecutionDisabled";
    chrome.devtools(command, off).await;
    let open = page("07-port-binding.html");
    chrome.client.goto(&open).await.unwrap();
    let scripts = "return document.documentElement.classList.contains('js')";
    assert_eq!(chrome.run(scripts).await, false, "scripts run");
    // The sidebar is a frame, and every answer of a question can be unfolded.
    for part in [
        ".sidebar-iframe-outer[title]",
        "label#mdbook-sidebar-toggle",
        ".question details.why > summary",
        ".checks details.hint > summary",
        ".after-try > summary",
        ".recording .lanes-wide",
        ".page-steps .next",
    ] {
        let shown = format!("return document.querySelector('{part}').checkVisibility()");
        assert_eq!(chrome.run(&shown).await, true, "{part}");
    }
    let cut = cut_off(&chrome, "07-port-binding.html").await;
    assert!(cut.is_empty(), "{}", cut.join("\n"));
}

async fn a_search_finds_a_word_and_loads_its_index_only_then() {
    let chrome = Chrome::start(1280, 900).await;
    chrome
        .client
        .goto(&page("introduction.html"))
        .await
        .unwrap();
    let index = "return document.querySelectorAll('script[src*=searchindex]').length";
    assert_eq!(chrome.run(index).await, 0, "the index, before a search");
    let body = chrome.client.find(Locator::Css("body")).await.unwrap();
    body.send_keys("s").await.unwrap();
    chrome.sees("#mdbook-search-wrapper:not(.hidden)").await;
    let field = chrome.client.find(Locator::Id("mdbook-searchbar"));
    field
        .await
        .unwrap()
        .send_keys("SO_REUSEPORT")
        .await
        .unwrap();
    let result = "#mdbook-searchresults a[href*='07-port-binding.html']";
    chrome.sees(result).await;
    let cases = "return document.querySelectorAll('#mdbook-searchresults a[href*=cases]').length";
    assert_eq!(chrome.run(cases).await, 0, "case pages among the results");
}

async fn the_sidebar_folds_the_case_pages_and_opens_them_by_keyboard() {
    let chrome = Chrome::start(1280, 900).await;
    chrome
        .client
        .goto(&page("07-port-binding.html"))
        .await
        .unwrap();
    chrome.sees("#mdbook-sidebar .chapter-fold-toggle").await;
    let shown = "return [...document.querySelectorAll('#mdbook-sidebar a[href*=\"cases/\"]')]
        .filter((link) => link.checkVisibility()).length";
    assert_eq!(chrome.run(shown).await, 0, "case pages while folded");
    let outside = "return document.querySelectorAll(
        '#mdbook-sidebar ol.chapter > li > span > a[href*=\"cases/\"]').length";
    assert_eq!(
        chrome.run(outside).await,
        0,
        "case pages on the first level"
    );
    let fold = Locator::Css("#mdbook-sidebar .chapter-fold-toggle[aria-expanded=false]");
    let fold = chrome.client.find(fold).await.unwrap();
    fold.send_keys(&Key::Enter.to_string()).await.unwrap();
    let count = dozen::course::EXERCISES.len();
    assert_eq!(chrome.run(shown).await, count, "case pages once unfolded");
    chrome
        .sees("#mdbook-sidebar .chapter-fold-toggle[aria-expanded=true]")
        .await;
    // The whole sidebar folds too, by its button.
    for expanded in [false, true] {
        let button = Locator::Id("mdbook-sidebar-toggle");
        let button = chrome.client.find(button).await.unwrap();
        button.send_keys(&Key::Enter.to_string()).await.unwrap();
        let state = format!("button#mdbook-sidebar-toggle[aria-expanded={expanded}]");
        chrome.sees(&state).await;
    }
    assert_eq!(chrome.run(shown).await, count, "with the sidebar back");
}

async fn the_first_tab_stop_leads_past_the_sidebar() {
    let chrome = Chrome::start(1280, 900).await;
    chrome
        .client
        .goto(&page("07-port-binding.html"))
        .await
        .unwrap();
    let body = chrome.client.find(Locator::Css("body")).await.unwrap();
    body.send_keys(&Key::Tab.to_string()).await.unwrap();
    let skip = chrome.client.active_element().await.unwrap();
    assert_eq!(skip.text().await.unwrap(), "Skip to the text");
    skip.send_keys(&Key::Enter.to_string()).await.unwrap();
    let inside = "return document.activeElement.id";
    assert_eq!(chrome.run(inside).await, "mdbook-content");
}

/// Returns the printed text of a page.
async fn printed(chrome: &Chrome) -> String {
    let text = chrome
        .run("return document.querySelector('main').innerText")
        .await;
    text.as_str().unwrap().to_owned()
}

/// Returns the number of sheets of a printed page.
async fn sheets(chrome: &Chrome) -> usize {
    let print = PrintConfigurationBuilder::default().build().unwrap();
    let pdf = chrome.client.print(print).await.unwrap();
    let pdf = String::from_utf8_lossy(&pdf);
    pdf.matches("/Type /Page\n").count()
}

async fn every_case_page_prints_its_matrix_and_its_wrong_fixes() {
    // As wide as the text on a sheet of A4.
    let chrome = Chrome::telephone(718, 1000).await;
    chrome.use_medium("print").await;
    for exercise in dozen::course::EXERCISES {
        let name = format!("cases/{}.html", exercise.id);
        chrome.client.goto(&page(&name)).await.unwrap();
        let text = printed(&chrome).await;
        for part in [": cases", "Caught by", "The starter", "Wrong fixes"] {
            assert!(text.contains(part), "{name}: no {part} in {text}");
        }
        assert_eq!(chrome.run(CUT_OFF).await, json!([]), "{name}: cut off");
        let sheets = sheets(&chrome).await;
        assert!(sheets > 1, "{name}: {sheets} sheets");
    }
}

async fn a_chapter_prints_without_its_live_parts_and_with_teachers_notes_only_on_request() {
    let chrome = Chrome::start(1280, 900).await;
    chrome.use_medium("print").await;
    let name = "07-port-binding.html";
    chrome.client.goto(&page(name)).await.unwrap();
    let text = printed(&chrome).await;
    for part in [
        "Factor VII",
        "Five minutes by hand",
        "Questions",
        "Right answers: 1. the ",
    ] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    for part in ["For a teacher", "Hint 1", "The same in words"] {
        assert!(!text.contains(part), "{part} in {text}");
    }
    let sheets = sheets(&chrome).await;
    assert!(sheets > 4, "{sheets} sheets");
    let navy = "document.getElementById('mdbook-theme-navy').click();
        return getComputedStyle(document.querySelector('pre > code.hljs')).color";
    assert_eq!(chrome.run(navy).await, "rgb(0, 0, 0)", "code on paper");
    chrome
        .run("document.querySelector('.teacher').open = true")
        .await;
    assert!(printed(&chrome).await.contains("For a teacher"));
}

async fn a_chapter_and_its_case_page_have_different_titles() {
    let chrome = Chrome::start(1280, 900).await;
    asks_no_printer(&chrome).await;
    let mut seen = BTreeSet::new();
    for name in names() {
        chrome.client.goto(&page(&name)).await.unwrap();
        let title = chrome.client.title().await.unwrap();
        // The first page is there twice, and the whole book has its title.
        let is_new = seen.insert(title.clone());
        assert!(
            is_new || ["index.html", "introduction.html", WHOLE_BOOK].contains(&name.as_str()),
            "{name}: {title}"
        );
    }
}

async fn a_browser_leaves_no_file_behind() {
    let chrome = Chrome::start(800, 600).await;
    let temp = chrome.temp.path().to_owned();
    let count = fs::read_dir(&temp).unwrap().count();
    assert!(count > 0, "the browser writes elsewhere");
    drop(chrome);
    assert!(!temp.exists(), "{} is left", temp.display());
}

fn main() -> ExitCode {
    let mut suite = Suite::default();
    tests!(
        suite, async, needs browser();
        no_page_hides_its_right_side_on_a_telephone,
        no_page_hides_its_right_side_on_a_wide_screen,
        no_kind_of_page_has_an_accessibility_fault_in_either_theme,
        a_page_without_scripts_is_whole,
        a_search_finds_a_word_and_loads_its_index_only_then,
        the_sidebar_folds_the_case_pages_and_opens_them_by_keyboard,
        the_first_tab_stop_leads_past_the_sidebar,
        every_case_page_prints_its_matrix_and_its_wrong_fixes,
        a_chapter_prints_without_its_live_parts_and_with_teachers_notes_only_on_request,
        a_chapter_and_its_case_page_have_different_titles,
        a_browser_leaves_no_file_behind,
    );
    tests!(
        suite, async, nightly, needs browser();
        no_page_has_an_accessibility_fault_in_any_theme_at_either_width,
    );
    suite.run()
}
