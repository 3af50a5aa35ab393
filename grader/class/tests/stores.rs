//! What is done with results after they are stored: other machines' stores are
//! merged, two graders are compared, and a teacher's word stands above both.
//! Everything goes through the program; no submission here takes a build.

mod common;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use common::{class_in, files_below};
use dozen_class::store::{Entry, Store};
use dozen_model::Verdict;
use tempfile::TempDir;

/// A class in which each student's file is no archive.
struct Fixture {
    dir: TempDir,
}

impl Fixture {
    fn new(students: &[&str]) -> Self {
        let fixture = Self {
            dir: TempDir::new().unwrap(),
        };
        assert_eq!(fixture.run(&["init"]).1, 0);
        fs::write(fixture.path("class/class.toml"), "exercises = [\"07\"]\n").unwrap();
        fs::create_dir(fixture.path("in")).unwrap();
        for student in students {
            fs::write(fixture.path("in").join(student), format!("by {student}")).unwrap();
        }
        let handed_in = fixture.text("in");
        assert_eq!(fixture.run(&["collect", &handed_in]).1, 0);
        fixture
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// What the program says on both streams, and its exit status.
    fn run(&self, words: &[&str]) -> (String, i32) {
        let mut command = class_in(&self.path("class"));
        let output = command.args(words).output().unwrap();
        let said = [&output.stdout[..], &output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        (said, output.status.code().unwrap())
    }

    /// The outcome and the points of each student in the gradebook.
    fn rows(&self) -> BTreeMap<String, (String, String)> {
        let (said, _) = self.run(&["gradebook"]);
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(said.as_bytes());
        let rows = reader.records().map(|row| row.unwrap());
        rows.filter(|row| row.len() > 4)
            .map(|row| (row[0].to_owned(), (row[3].to_owned(), row[2].to_owned())))
            .collect()
    }
}

fn judgements(store: &Path) -> BTreeMap<String, String> {
    let all = Store::open(store).unwrap().all().unwrap();
    let all = all.into_values();
    all.map(|entry| (entry.key.clone(), entry.judgement()))
        .collect()
}

/// Changes every result of a store.
fn change(store: &Path, act: impl Fn(&mut Entry)) {
    let opened = Store::open(store).unwrap();
    let entries = opened.all().unwrap();
    fs::remove_dir_all(store).unwrap();
    let opened = Store::open(store).unwrap();
    for mut entry in entries.into_values() {
        act(&mut entry);
        opened.put(&entry).unwrap();
    }
}

/// As a grader of this commit would have judged that lets more pass.
fn as_if_passed(commit: &str) -> impl Fn(&mut Entry) {
    move |entry| {
        let inputs = dozen_class::key::Inputs {
            commit: commit.to_owned(),
            ..entry.inputs.clone()
        };
        *entry = Entry::new(inputs, entry.student.clone(), entry.report.clone());
        let exercise = &mut entry.report.exercises[0];
        exercise.outcome = Verdict::Pass;
        exercise.points = exercise.max_points;
        let check = serde_json::json!({
            "id": "opens-no-other-port", "factor": 7, "title": "t", "claims": [],
            "outcome": "pass", "points": 15, "max_points": 15, "duration_ms": 1, "trace": [],
        });
        exercise.checks = vec![serde_json::from_value(check).unwrap()];
    }
}

#[test]
fn shards_without_a_coordinator_merge_into_what_one_run_grades() {
    let class = Fixture::new(&["ada", "bob", "cid", "dan", "eve"]);
    let (said, code) = class.run(&["grade"]);
    assert!(code == 0 && said.contains("5 graded"), "{said}");
    let whole = judgements(&class.path("class/store"));
    assert_eq!(whole.len(), 5);
    fs::remove_dir_all(class.path("class/store")).unwrap();

    let shards = ["1/3", "2/3", "3/3"].map(|shard| {
        let store = class.text(&format!("shard-{}", &shard[..1]));
        let (said, code) = class.run(&["grade", "--shard", shard, "--store", &store]);
        assert_eq!(code, 0, "{said}");
        store
    });
    let with = |shards: &[String]| -> (String, i32) {
        let words = ["merge"].into_iter();
        class.run(
            &words
                .chain(shards.iter().map(String::as_str))
                .collect::<Vec<_>>(),
        )
    };
    let first = judgements(Path::new(&shards[0]));
    let (said, code) = with(&shards[..1]);
    assert_eq!(code, 3, "{said}");
    let missing = format!("{} are not judged yet", 5 - first.len());
    assert!(said.contains(&missing), "{said}");
    let (said, code) = with(&shards);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("0 new"), "{said}");
    assert_eq!(judgements(&class.path("class/store")), whole);
}

#[test]
fn two_judgements_of_the_same_files_are_an_error_that_names_both_and_changes_nothing() {
    let class = Fixture::new(&["ada", "bob"]);
    let other = class.text("other");
    assert_eq!(class.run(&["grade"]).1, 0);
    assert_eq!(class.run(&["grade", "--store", &other]).1, 0);
    change(Path::new(&other), |entry| {
        entry.report.exercises[0].outcome = Verdict::Fail;
    });
    let before = files_below(&class.path("class/store"));
    let (said, code) = class.run(&["merge", &other]);
    assert_eq!(code, 1, "{said}");
    for words in [
        "error: ada was judged twice",
        "error: bob was judged twice",
        "here: 07-port-binding rejected 0/",
        "other: 07-port-binding fail 0/",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(files_below(&class.path("class/store")), before);
    assert_eq!(class.run(&["merge", &class.text("nowhere")]).1, 2);
}

#[test]
fn a_judgement_takes_the_place_of_what_could_not_be_judged_and_never_the_reverse() {
    let class = Fixture::new(&["ada"]);
    let other = class.text("other");
    assert_eq!(class.run(&["grade"]).1, 0);
    let whole = judgements(&class.path("class/store"));
    assert_eq!(class.run(&["grade", "--store", &other]).1, 0);
    let unclear = |entry: &mut Entry| {
        entry.report.exercises[0].outcome = Verdict::Inconclusive;
    };
    change(Path::new(&other), unclear);
    assert_eq!(class.run(&["merge", &other]).1, 0);
    assert_eq!(judgements(&class.path("class/store")), whole);
    // The class's own could not be judged; that of the other machine was.
    fs::rename(class.path("class/store"), class.path("judged")).unwrap();
    fs::rename(&other, class.path("class/store")).unwrap();
    let (said, code) = class.run(&["gradebook"]);
    assert!(code == 3 && said.contains("inconclusive"), "{said}");
    let (said, code) = class.run(&["merge", &class.text("judged")]);
    assert!(code == 0 && said.contains("1 new"), "{said}");
    assert_eq!(judgements(&class.path("class/store")), whole);
}

#[test]
fn a_new_grader_shows_whose_mark_changes_and_by_which_check() {
    let class = Fixture::new(&["ada", "bob"]);
    assert_eq!(class.run(&["grade"]).1, 0);
    let (own, other) = (class.path("class/store"), class.path("newer"));
    for (path, bytes) in files_below(&own) {
        fs::create_dir_all(other.join(&path).parent().unwrap()).unwrap();
        fs::write(other.join(path), bytes).unwrap();
    }
    let (said, code) = class.run(&["diff", &class.text("class/store"), &class.text("newer")]);
    assert!(
        code == 0 && said.contains("0 of 2 results change"),
        "{said}"
    );

    let only_ada = Store::open(&own).unwrap().all().unwrap();
    let first = only_ada.values().next().unwrap().student.clone();
    let passed = as_if_passed("8be03d7aaaa");
    change(&other, |entry| {
        if entry.student == first {
            passed(entry);
        }
    });
    let (said, code) = class.run(&["diff", &class.text("class/store"), &class.text("newer")]);
    assert!(
        code == 1 && said.contains("1 of 2 results change"),
        "{said}"
    );
    let most = dozen::course::find("07").unwrap().max_points();
    for words in [
        format!("ada  07-port-binding: rejected 0/{most} → pass {most}/{most}\n"),
        "    opens-no-other-port: absent → pass\n".to_owned(),
    ] {
        assert!(
            said.contains(&words) || said.contains(&words.replace("ada", "bob")),
            "{said}"
        );
    }

    // Both graders' results in one store, by their commits.
    let (said, code) = class.run(&["merge", &class.text("newer")]);
    assert_eq!(code, 0, "{said}");
    let old = Store::open(&own).unwrap().all().unwrap();
    let old = old
        .values()
        .find(|entry| entry.inputs.commit != "8be03d7aaaa");
    let commit = &old.unwrap().inputs.commit.clone();
    if commit.len() >= 7 {
        let (said, code) = class.run(&["diff", &commit[..7], "8be03d7"]);
        assert!(code == 1 && said.contains("→ pass"), "{said}");
    }
    let (said, code) = class.run(&["diff", "0000000", "8be03d7"]);
    assert!(code == 2 && said.contains("neither a store nor"), "{said}");
}

#[test]
fn an_override_has_an_author_and_a_reason_and_outlives_a_regrade() {
    let class = Fixture::new(&["ada", "bob"]);
    assert_eq!(class.run(&["grade"]).1, 0);
    let give = |words: &[&str]| {
        let all: Vec<&str> = ["override"]
            .into_iter()
            .chain(words.iter().copied())
            .collect();
        class.run(&all)
    };
    let because = ["--author", "grace", "--reason", "shown in the lab"];
    let (said, code) = give(&[&["ada", "port-binding", "9"], &because[..]].concat());
    assert_eq!(code, 0, "{said}");
    assert_eq!(class.rows()["ada"].1, "9");
    assert_eq!(class.rows()["bob"].1, "0");
    let (said, _) = class.run(&["gradebook"]);
    assert!(
        said.contains("given by hand by grace (shown in the lab)"),
        "{said}"
    );
    fs::remove_dir_all(class.path("class/store")).unwrap();
    assert_eq!(class.run(&["grade"]).1, 0);
    assert_eq!(class.rows()["ada"].1, "9");
    let (said, code) = give(&["--list"]);
    assert!(
        code == 0 && said.contains("ada 07-port-binding: 9, by grace"),
        "{said}"
    );
    let (said, code) = give(&[&["ada", "07", "--take-back"], &because[..]].concat());
    assert_eq!(code, 0, "{said}");
    assert_eq!(class.rows()["ada"].1, "0");
    for (words, said) in [
        (&["ada", "07", "9"][..], "--author"),
        (&["ada", "07", "9", "--author", "grace"], "--reason"),
        (
            &["zoe", "07", "9", "--author", "g", "--reason", "r"],
            "no student `zoe`",
        ),
        (
            &["ada", "06", "9", "--author", "g", "--reason", "r"],
            "no exercise `06`",
        ),
        (
            &["ada", "07", "--author", "g", "--reason", "r", "--", "-1"],
            "from 0 on",
        ),
    ] {
        let (text, code) = give(words);
        assert!(code == 2 && text.contains(said), "{words:?}: {text}");
    }
}
