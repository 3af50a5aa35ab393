//! Nothing of a learner's is lost: work saved, progress on another machine, a
//! course that has moved on.

mod common;

use std::{fs, path::Path};

use common::{clone, dozen_in};
use dozen::course::EXERCISES;
use serde_json::{Value, json};

fn says(dir: &Path, args: &[&str], code: i32) -> String {
    let ended = dozen_in(dir).args(args).assert().code(code);
    let output = ended.get_output();
    let all = [&output.stdout[..], &output.stderr].concat();
    String::from_utf8_lossy(&all).into_owned()
}

fn main_of(dir: &Path, id: &str) -> std::path::PathBuf {
    dir.join("exercises").join(id).join("src/main.rs")
}

/// The keys of stored progress. An exercise may be renumbered and renamed; a
/// changed key would lose every learner's progress on it.
const KEYS: [&str; 12] = [
    "codebase",
    "dependencies",
    "config",
    "backing-services",
    "build-release-run",
    "processes",
    "port-binding",
    "concurrency",
    "disposability",
    "dev-prod-parity",
    "logs",
    "admin-processes",
];

#[test]
fn no_key_of_an_exercise_ever_changes() {
    for key in KEYS {
        assert!(
            EXERCISES.iter().any(|exercise| exercise.key == key),
            "{key}"
        );
    }
}

#[test]
fn undo_walks_back_through_saved_work_and_an_untouched_starter_is_not_saved() {
    let clone = clone();
    let main = main_of(clone.path(), "07-port-binding");
    let starter = fs::read_to_string(&main).unwrap();
    let undo = ["reset", "07", "--undo"];
    let text = || fs::read_to_string(&main).unwrap();
    let nothing = says(clone.path(), &undo, 2);
    assert!(
        nothing.contains("nothing of 07-port-binding was saved"),
        "{nothing}"
    );
    let untouched = says(clone.path(), &["reset", "07"], 0);
    assert!(untouched.contains("is its starter already"), "{untouched}");
    // Two works, each reset twice: no reset hides one of them.
    for work in ["first", "second"] {
        fs::write(&main, work).unwrap();
        let reset = says(clone.path(), &["reset", "07"], 0);
        assert!(reset.contains("reset 07 --undo"), "{reset}");
        says(clone.path(), &["reset", "07"], 0);
        assert_eq!(text(), starter);
    }
    for work in ["second", "first"] {
        says(clone.path(), &undo, 0);
        assert_eq!(text(), work);
    }
    says(clone.path(), &undo, 2);
    assert_eq!(text(), "first", "the oldest work stays in place");
    // Work that is not saved yet is saved before older work replaces it.
    fs::write(&main, "third").unwrap();
    says(clone.path(), &undo, 0);
    assert_eq!(text(), "second");
    says(clone.path(), &["reset", "07"], 0);
    says(clone.path(), &undo, 0);
    assert_eq!(text(), "third");
    let saves = fs::read_dir(clone.path().join(".dozen/kept")).unwrap();
    assert_eq!(saves.count(), 3, "each work is saved once");
}

/// Progress as another machine would have it.
fn elsewhere() -> Value {
    json!({
        "schema": "dozen/progress/v1",
        "exercises": {
            "codebase": {"passed_at": 1_700_000_000, "checks": {}, "hints": {}},
            "port-binding": {
                "checks": {"a-taken-port-is-an-error": "pass"},
                "hints": {"a-taken-port-is-an-error": 2}
            },
            "a-later-exercise": {"passed_at": 1_700_000_000}
        }
    })
}

#[test]
fn imported_progress_is_merged_and_nothing_is_lost() {
    let clone = clone();
    let file = clone.path().join("theirs.json");
    fs::write(&file, elsewhere().to_string()).unwrap();
    let told = says(clone.path(), &["progress", "import", "theirs.json"], 0);
    for words in [
        "01-codebase: passed\n",
        "07-port-binding: 1 check, 2 hints\n",
        "a-later-exercise: passed\n",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let again = says(clone.path(), &["progress", "import", "theirs.json"], 0);
    assert!(again.contains("Nothing in it was new"), "{again}");
    let list = says(clone.path(), &["list"], 0);
    assert!(list.contains("01-codebase           passed"), "{list}");
    // The export is the same as the import; an existing file stays.
    let text = says(clone.path(), &["progress", "export", "-"], 0);
    let exported: Value = serde_json::from_str(&text).unwrap();
    let key = "a-taken-port-is-an-error";
    assert_eq!(exported["exercises"]["port-binding"]["hints"][key], 2);
    says(clone.path(), &["progress", "export", "mine.json"], 0);
    assert_eq!(
        fs::read_to_string(clone.path().join("mine.json")).unwrap(),
        text
    );
    let refused = says(clone.path(), &["progress", "export", "theirs.json"], 2);
    assert!(refused.contains("theirs.json exists already"), "{refused}");
    assert_eq!(fs::read_to_string(&file).unwrap(), elsewhere().to_string());
    let mut import = dozen_in(clone.path());
    let import = import.args(["progress", "import", "-"]).write_stdin(text);
    import.assert().success();
}

#[test]
fn an_invalid_progress_file_is_refused_with_its_name_and_the_reason() {
    let clone = clone();
    for (name, text, reason) in [
        (
            "report.json",
            r#"{"schema":"dozen/report/v1"}"#,
            "it says that it is dozen/report/v1",
        ),
        (
            "later.json",
            r#"{"schema":"dozen/progress/v2"}"#,
            "newer dozen",
        ),
        ("other.json", r#"{"a":1}"#, "it does not say what it is"),
        ("photo.png", "\u{89}PNG", "is not a progress file"),
    ] {
        fs::write(clone.path().join(name), text).unwrap();
        let refused = says(clone.path(), &["progress", "import", name], 2);
        assert!(
            refused.contains(name) && refused.contains(reason),
            "{refused}"
        );
    }
    let missing = says(clone.path(), &["progress", "import", "nowhere.json"], 2);
    assert!(missing.contains("nowhere.json"), "{missing}");
    assert!(!clone.path().join(".dozen/progress.json").exists());
}

#[test]
fn a_newer_starter_is_offered_and_never_forced() {
    let clone = clone();
    let one = ["check", "07", "--only", "an-invalid-port-is-an-error"];
    let main = main_of(clone.path(), "07-port-binding");
    let newer = clone
        .path()
        .join("solutions/07-port-binding/starter/src/main.rs");
    let begun = says(clone.path(), &one, 1);
    assert!(!begun.contains("newer starter"), "{begun}");
    // The course moves on while the learner works.
    let mine = fs::read_to_string(&main).unwrap() + "// mine\n";
    fs::write(&main, &mine).unwrap();
    let starter = fs::read_to_string(&newer).unwrap() + "// newer\n";
    fs::write(&newer, &starter).unwrap();
    for _ in 0..2 {
        let offered = says(clone.path(), &one, 1);
        assert!(
            offered.contains("newer starter for 07-port-binding"),
            "{offered}"
        );
        assert!(offered.contains("cargo dozen reset 07"), "{offered}");
        assert_eq!(fs::read_to_string(&main).unwrap(), mine);
    }
    says(clone.path(), &["reset", "07"], 0);
    assert_eq!(fs::read_to_string(&main).unwrap(), starter);
    let taken = says(clone.path(), &one, 1);
    assert!(!taken.contains("newer starter"), "{taken}");
}
