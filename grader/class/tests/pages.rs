//! The pages in a real browser, as students and teachers meet them: nothing is
//! cut off, and axe finds no serious fault. The book's pictures of them are taken
//! here too: `.ci/pictures` does it.

#[path = "../../../book/tests/common/chrome.rs"]
mod chrome;
#[path = "../../tests/harness/mod.rs"]
mod harness;
#[path = "common/pictured.rs"]
mod pictured;
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
use sha2::{Digest as _, Sha256};
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

/// The two pages on the book's pictures, and how high a picture is.
fn pictured_pages() -> [(&'static str, String, u32); 2] {
    let class = pictured::class();
    let rows = class.standing().unwrap();
    let of_class = class_page(&class, &rows, &class.stats(&rows)).unwrap();
    let mut students = rows.iter();
    let row = students.find(|row| row.student == pictured::STUDENT);
    let of_student = student_page(&class, row.unwrap(), Detail::Full).unwrap();
    [
        ("class-page", of_class, 860),
        ("student-page", of_student, 1064),
    ]
}

/// Where the book's pictures are.
fn pictures() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../book/chapters/pictures")
}

/// Where the digests of the pages on them are.
fn digests() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictured")
}

fn digest(page: &str) -> String {
    let digest = Sha256::digest(page);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn the_books_pictures_show_the_pages_as_they_are() {
    for (name, page, height) in pictured_pages() {
        let (picture, noted) = (
            pictures().join(format!("{name}.png")),
            digests().join(format!("{name}.sha256")),
        );
        if std::env::var_os("DOZEN_RECORD").is_some() {
            let dir = TempDir::new().unwrap();
            let file = dir.path().join("page.html");
            fs::write(&file, &page).unwrap();
            let chrome = Chrome::telephone(900, height).await;
            let address = format!("file://{}", file.display());
            chrome.client.goto(&address).await.unwrap();
            for folder in [pictures(), digests()] {
                fs::create_dir_all(folder).unwrap();
            }
            fs::write(&picture, chrome.client.screenshot().await.unwrap()).unwrap();
            fs::write(&noted, digest(&page) + "\n").unwrap();
            continue;
        }
        let bytes = fs::metadata(&picture).unwrap().len();
        assert!(bytes < 60_000, "{name}: {bytes} bytes");
        let noted = fs::read_to_string(&noted).unwrap();
        // A new recording changes a picture; every night is often enough to say so.
        if std::env::var_os("DOZEN_PICTURES").is_none() {
            continue;
        }
        assert_eq!(
            noted.trim(),
            digest(&page),
            "{name} has changed; take its picture again: .ci/pictures"
        );
    }
}

fn main() -> ExitCode {
    let mut suite = Suite::default();
    tests!(suite; a_page_has_no_script_shows_what_happened_and_names_its_student_alone);
    tests!(
        suite, async, needs browser();
        every_page_fits_and_has_no_serious_accessibility_fault,
        the_books_pictures_show_the_pages_as_they_are,
    );
    suite.run()
}
