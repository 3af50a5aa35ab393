//! Downloads as teachers have them: which entry is whose, through the program.
//! Nothing here takes a build.

mod common;

use std::{collections::BTreeMap, fs, path::Path};

use common::{class_in, zip_of};
use dozen_class::handins::collect;
use tempfile::TempDir;

/// A class with this roster.
fn class(roster: &str) -> TempDir {
    let dir = TempDir::new().unwrap();
    let class = dir.path().join("class");
    assert!(
        class_in(&class)
            .arg("init")
            .output()
            .unwrap()
            .status
            .success()
    );
    fs::write(class.join("class.toml"), "exercises = [\"07\"]\n").unwrap();
    fs::write(class.join("roster.csv"), roster).unwrap();
    dir
}

const NOBODY: &str = "key,name\n";

/// What `collect` says with these arguments.
fn collected(dir: &TempDir, words: &[&str]) -> String {
    let mut command = class_in(&dir.path().join("class"));
    let output = command.arg("collect").args(words).output().unwrap();
    let said = [&output.stdout[..], &output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    said
}

/// The files that each student handed in, or why they are refused.
fn hand_ins(dir: &TempDir) -> BTreeMap<String, String> {
    let all = collect::all(&dir.path().join("class")).unwrap();
    let told = all.into_iter().map(|one| {
        let files = common::files_below(&one.files);
        let names: Vec<String> = files
            .keys()
            .map(|path| path.display().to_string())
            .collect();
        (one.student, one.refused.unwrap_or_else(|| names.join(" ")))
    });
    told.collect()
}

fn zip(dir: &TempDir, name: &str, files: &[(&str, &[u8])]) -> String {
    let path = dir.path().join(name);
    let files = files
        .iter()
        .map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec()));
    zip_of(&path, &files.collect::<Vec<_>>());
    path.display().to_string()
}

fn write(dir: &Path, files: &[&str]) {
    for name in files {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
}

/// Canvas' `content_zipper.rb` names what was typed into a field or is a link
/// `<name>[_LATE]_<user>_text.html` and `…_link.html`, without an attachment.
#[test]
fn a_text_or_a_link_typed_into_canvas_is_a_row_that_says_what_to_hand_in() {
    let dir = class("key,name,canvas_id\nada,Ada Lovelace,41\n");
    let download = zip(
        &dir,
        "submissions.zip",
        &[
            ("lovelaceada_41_text.html", b"<p>my work</p>"),
            (
                "hoppergrace_LATE_42_link.html",
                b"<a href='https://forge.example/g'>",
            ),
            ("anon_kJ8xX_text.html", b"<p>mine</p>"),
            ("liskovbarbara_43_1003_Cargo.toml", b""),
            ("liskovbarbara_43_1004_notes_text.html", b"<p>notes</p>"),
        ],
    );
    let said = collected(&dir, &[&download]);
    assert!(
        said.contains("Canvas (4)") && said.contains("4 new"),
        "{said}"
    );
    let all = hand_ins(&dir);
    let typed = "a text that was typed into Canvas was handed in, and no file";
    assert!(all["ada"].starts_with(typed), "{all:?}");
    assert!(all["canvas-kJ8xX"].starts_with(typed), "{all:?}");
    assert!(
        all["canvas-42"].starts_with("a link was handed in, and no file"),
        "{all:?}"
    );
    assert_eq!(
        all["canvas-43"],
        "liskovbarbara_43_1003_Cargo.toml liskovbarbara_43_1004_notes_text.html"
    );
    let output = class_in(&dir.path().join("class"))
        .arg("grade")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let output = class_in(&dir.path().join("class"))
        .arg("gradebook")
        .output()
        .unwrap();
    let rows = String::from_utf8(output.stdout).unwrap();
    assert_eq!(rows.matches(",rejected,").count(), 4, "{rows}");
}

#[test]
fn a_zip_around_a_folder_of_clones_is_read_by_the_names_of_the_repositories() {
    let large = vec![0; 17 << 20];
    let dir = class(NOBODY);
    let files: &[(&str, &[u8])] = &[
        (
            "clones/cs-07-ada/exercises/07-port-binding/src/main.rs",
            b"fn main() {}",
        ),
        ("clones/cs-07-ada/.git/HEAD", b"ref: x"),
        ("clones/cs-07-bob/src/main.rs", b"fn main() {}"),
        ("clones/cs-07-eve/large", &large),
        ("clones/cs-07-mal/../../cs-07-ada/src/main.rs", b""),
        ("clones/.DS_Store", b""),
        ("__MACOSX/clones/._cs-07-ada", b""),
    ];
    let download = zip(&dir, "clones.zip", files);
    let said = collected(&dir, &["--prefix", "cs-07-", &download]);
    assert!(said.contains("one folder per student (4)"), "{said}");
    let all = hand_ins(&dir);
    assert_eq!(all["ada"], "exercises/07-port-binding/src/main.rs");
    assert_eq!(all["bob"], "src/main.rs");
    // One student's file is refused alone.
    assert!(all["eve"].contains("more than 16 MiB"), "{all:?}");
    assert!(all["mal"].contains("leads out of it"), "{all:?}");
}

#[test]
fn a_folder_around_hand_ins_is_known_by_the_roster_too() {
    let dir = class("key,name,canvas_id,forge\nada,Ada,41,AdaL\nbob,Bob,42,\n");
    write(
        &dir.path().join("in"),
        &[
            "all/AdaL/src/main.rs",
            "all/bob/src/main.rs",
            "all/notes.txt",
        ],
    );
    collected(&dir, &[dir.path().join("in").to_str().unwrap()]);
    let all = hand_ins(&dir);
    assert_eq!(all.keys().collect::<Vec<_>>(), ["ada", "bob", "notes.txt"]);
    let again = zip(
        &dir,
        "again.zip",
        &[
            ("submissions/lovelaceada_41_1_main.rs", b"1"),
            ("submissions/bob_42_2_main.rs", b"2"),
        ],
    );
    let said = collected(&dir, &[&again]);
    assert!(
        said.contains("Canvas (2)") && said.contains("2 new"),
        "{said}"
    );
    assert_eq!(hand_ins(&dir)["bob"], "bob_42_2_main.rs");
}

/// A student who hands in folders with others' names hands in for nobody else.
#[test]
fn a_students_own_folders_are_never_taken_for_other_students() {
    for (roster, words) in [
        (NOBODY, &[][..]),
        (NOBODY, &["--prefix", "cs-"]),
        ("key,name\nada,Ada\nbob,Bob\neve,Eve\n", &[]),
    ] {
        let dir = class(roster);
        let own = if words.is_empty() { "ada" } else { "cs-ada" };
        let inside = ["bob", "eve"].map(|name| format!("{own}/{name}/src/main.rs"));
        write(
            &dir.path().join("in"),
            &inside.each_ref().map(String::as_str),
        );
        let folder = dir.path().join("in").display().to_string();
        collected(&dir, &[words, &[&folder]].concat());
        assert_eq!(
            hand_ins(&dir).keys().collect::<Vec<_>>(),
            ["ada"],
            "{roster}"
        );
    }
}

/// Excel writes a mark at the beginning of a file, quotes, and CRLF.
#[test]
fn times_from_a_spreadsheet_are_read_and_a_wrong_one_is_named() {
    let dir = class(NOBODY);
    write(
        &dir.path().join("in"),
        &["ada/src/main.rs", "bob/src/main.rs"],
    );
    let (folder, times) = (dir.path().join("in"), dir.path().join("times.csv"));
    let (folder, times) = (folder.to_str().unwrap(), times.to_str().unwrap());
    let text = "\u{feff}\"ada\",\"2026-12-01 23:10\"\r\n\r\nbob,2026-12-02 08:00\r\n";
    fs::write(times, text).unwrap();
    collected(&dir, &["--received", times, folder]);
    let all = collect::all(&dir.path().join("class")).unwrap();
    let received: Vec<&str> = all
        .iter()
        .filter_map(|one| one.received.as_deref())
        .collect();
    assert_eq!(received, ["2026-12-01T23:10:00Z", "2026-12-02T08:00:00Z"]);
    fs::write(times, "student,time\nada,yesterday\n").unwrap();
    let mut command = class_in(&dir.path().join("class"));
    let output = command
        .args(["collect", "--received", times, folder])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.code() == Some(2) && said.contains("row 2"),
        "{said}"
    );
}
