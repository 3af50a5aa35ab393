//! The page for teachers, taken at its word: its ten commands, in its order, as
//! a shell reads them.

mod common;

use std::{fs, path::Path};

use assert_cmd::Command;
use common::{files_below, root, variant, zip_of};
use dozen_class::{
    key::Inputs,
    store::{Entry, Store},
};
use tempfile::TempDir;

/// The commands on the page, and how each ends.
fn commands() -> Vec<(String, i32)> {
    let page = fs::read_to_string(root().join("book/chapters/for-teachers.md")).unwrap();
    let section = page.split("## A class in ten commands").nth(1).unwrap();
    let block = section.split("```").nth(1).unwrap();
    let lines = block.trim().lines().map(|line| {
        let changes = i32::from(line.contains(" class diff "));
        (line.to_owned(), changes)
    });
    lines.collect()
}

/// One student passes, one does not build, one handed in a picture.
fn download(path: &Path) {
    let zip = |files: &[(String, Vec<u8>)]| {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("one.zip");
        zip_of(&path, files);
        fs::read(path).unwrap()
    };
    let mut broken = variant("07-port-binding", None);
    broken.retain(|(name, _)| name != "src/main.rs");
    broken.push(("src/main.rs".into(), b"fn main() { x }".to_vec()));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    zip_of(
        path,
        &[
            (
                "lovelaceada_41_1001_crumb-1.zip".into(),
                zip(&variant("07-port-binding", None)),
            ),
            ("hoppergrace_LATE_42_1002_crumb.zip".into(), zip(&broken)),
            (
                "liskovbarbara_43_1003_crumb.png".into(),
                b"\x89PNG".to_vec(),
            ),
        ],
    );
}

/// What a teacher writes into the files of a new class.
fn fill_in(class: &Path) {
    let path = class.join("class.toml");
    let settings = fs::read_to_string(&path).unwrap();
    let chosen = settings.replace("exercises = []", "exercises = [\"07\"]");
    assert_ne!(settings, chosen);
    fs::write(path, chosen).unwrap();
    let roster = "key,name,canvas_id\nada,Ada Lovelace,41\ngrace,Grace Hopper,42\nbarbara,Barbara Liskov,43\n";
    fs::write(class.join("roster.csv"), roster).unwrap();
}

/// The results, as if two graders had judged: the newer one lets one more pass.
fn as_by_two_graders(store: &Path) {
    let opened = Store::open(store).unwrap();
    let entries: Vec<Entry> = opened.all().unwrap().into_values().collect();
    for commit in ["4f2a91c0", "8be03d70"] {
        for entry in &entries {
            let inputs = Inputs {
                commit: commit.to_owned(),
                ..entry.inputs.clone()
            };
            let mut report = entry.report.clone();
            if commit == "8be03d70" {
                report.exercises[0].points = report.exercises[0].max_points;
            }
            let graded = Entry::new(inputs, entry.student.clone(), report);
            opened.put(&graded).unwrap();
        }
    }
}

#[test]
#[ignore = "builds the book: .ci/nightly runs it"]
fn the_ten_commands_of_the_page_for_teachers_do_what_it_says() {
    fs::create_dir_all(root().join("target")).unwrap();
    let dir = TempDir::new_in(root().join("target")).unwrap();
    let autumn = dir.path().join("autumn");
    download(&dir.path().join("home/Downloads/submissions.zip"));
    let commands = commands();
    assert_eq!(commands.len(), 10, "{commands:?}");
    let mut said = String::new();
    for (line, code) in &commands {
        if line.contains(" class diff ") {
            as_by_two_graders(&autumn.join("store"));
        }
        let script = format!("cargo() {{ shift 2; \"$PROGRAM\" \"$@\"; }}\n{line}\n");
        let output = Command::new("sh")
            .args(["-c", &script])
            .env("PROGRAM", env!("CARGO_BIN_EXE_dozen-class"))
            // `~` is the teacher's; the toolchain stays where it is.
            .env("CARGO_HOME", home("CARGO_HOME", ".cargo"))
            .env("RUSTUP_HOME", home("RUSTUP_HOME", ".rustup"))
            .env("HOME", dir.path().join("home"))
            .current_dir(dir.path())
            .output()
            .unwrap();
        let both = [&output.stdout[..], &output.stderr].concat();
        let both = String::from_utf8_lossy(&both).into_owned();
        assert_eq!(output.status.code(), Some(*code), "{line}: {both}");
        if line.contains(" class init ") {
            fill_in(&autumn);
        }
        said += &both;
    }
    for words in [
        "3 new, 0 known",
        "3 graded",
        "1 pass",
        "of 3 results change",
        "2 files in",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let marks = fs::read_to_string(dir.path().join("marks/canvas.csv")).unwrap();
    assert!(marks.contains("Ada Lovelace,41,,,,9"), "{marks}");
    let handout = files_below(&autumn.join("handout"));
    assert!(handout.contains_key(Path::new("book/index.html")));
    let pages = files_below(&autumn.join("feedback"));
    assert_eq!(pages.len(), 1 + 2 * 3);
}

fn home(name: &str, usual: &str) -> std::path::PathBuf {
    let own = std::env::home_dir().unwrap_or_default().join(usual);
    std::env::var_os(name).map_or(own, Into::into)
}
