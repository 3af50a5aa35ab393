//! The pages in a real browser, as students and teachers meet them: nothing is
//! cut off, and axe finds no serious fault.

#[path = "../../../book/tests/common/chrome.rs"]
mod chrome;
#[path = "../../tests/harness/mod.rs"]
mod harness;
#[path = "common/sample.rs"]
mod sample;

/// What the browser's helper waits for.
mod served {
    /// As long as a slow machine needs.
    pub(crate) const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);
}

use std::{fs, path::Path, process::ExitCode};

use chrome::{Chrome, browser};
use dozen_class::feedback::{Detail, class_page, student_page};
use dozen_model::CheckReport;
use harness::{Suite, tests};
use tempfile::TempDir;

/// The pages of a class, one of them with a recorded failure.
fn pages() -> TempDir {
    let mut class = sample::class("title = \"Autumn\"");
    let recordings = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../book/recordings");
    let recorded = recordings.join("07-port-binding/starter.a-taken-port-is-an-error.json");
    let check: CheckReport = serde_json::from_slice(&fs::read(recorded).unwrap()).unwrap();
    let failed = class
        .results
        .iter_mut()
        .find(|entry| !entry.report.exercises[0].checks.is_empty());
    failed.unwrap().report.exercises[0].checks.push(check);
    let rows = class.standing().unwrap();
    let dir = TempDir::new().unwrap();
    let stats = class.stats(&rows);
    let page = class_page(&class, &rows, &stats).unwrap();
    fs::write(dir.path().join("class.html"), page).unwrap();
    for row in &rows {
        let page = student_page(&class, row, Detail::Full).unwrap();
        fs::write(dir.path().join(format!("{}.html", row.student)), page).unwrap();
    }
    dir
}

async fn every_page_fits_and_has_no_serious_accessibility_fault() {
    let dir = pages();
    let mut faults = Vec::new();
    for width in [360, 1280] {
        let chrome = match width {
            360 => Chrome::telephone(360, 800).await,
            _ => Chrome::start(width, 900).await,
        };
        for entry in fs::read_dir(dir.path()).unwrap().flatten() {
            let address = format!("file://{}", entry.path().display());
            chrome.client.goto(&address).await.unwrap();
            let wide = "const page = document.documentElement; return page.scrollWidth > page.clientWidth + 1";
            let name = entry.file_name().to_string_lossy().into_owned();
            if chrome.run(wide).await == true {
                faults.push(format!("{name} at {width}: cut off"));
            }
            let found = chrome.faults().await;
            faults.extend(
                found
                    .iter()
                    .map(|fault| format!("{name} at {width}: {fault}")),
            );
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn a_page_has_no_script_shows_what_happened_and_names_its_student_alone() {
    let dir = pages();
    let page = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
    let ada = page("ada.html");
    assert!(ada.contains("<svg") && !ada.contains("<script"), "{ada}");
    assert!(!ada.contains("Bob"));
    let class = page("class.html");
    assert!(!class.contains("Bob") && !class.contains("Ada") && class.contains("5 students"));
}

fn main() -> ExitCode {
    let mut suite = Suite::default();
    tests!(suite; a_page_has_no_script_shows_what_happened_and_names_its_student_alone);
    tests!(
        suite, async, needs browser();
        every_page_fits_and_has_no_serious_accessibility_fault,
    );
    suite.run()
}
