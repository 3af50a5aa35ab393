//! A class from its handout to its gradebook: 24 students hand in, in the form
//! of every platform, and 24 rows come out.

mod common;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use common::{class_in, files_below, root, variant, zip_of};
use tempfile::TempDir;

const SETTINGS: &str = "title = \"Autumn\"\nexercises = [\"07\"]\ndeadline = \"2026-12-01 23:59\"\n\
    late = { policy = \"percent\", percent = 50 }\n[limits]\ntries = 2\n";
const EXERCISE: &str = "07-port-binding";

type Files = Vec<(String, Vec<u8>)>;

/// Files below `folder`.
fn within(folder: &str, files: &Files) -> Files {
    let put = |(name, bytes): &(String, Vec<u8>)| (format!("{folder}{name}"), bytes.clone());
    files.iter().map(put).collect()
}

fn write(dir: &Path, files: &Files) {
    for (name, bytes) in files {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

fn broken() -> Files {
    let mut files = variant(EXERCISE, None);
    let main = files.iter_mut().find(|(name, _)| name == "src/main.rs");
    main.unwrap().1 = b"fn main() { x }".to_vec();
    files
}

/// What each student's work comes to.
type Expected = BTreeMap<&'static str, &'static str>;

/// The downloads of four platforms, and what is expected of each student.
fn downloads(dir: &Path) -> (Vec<PathBuf>, Expected) {
    let reference = variant(EXERCISE, None);
    let wrong = |name| variant(EXERCISE, Some(name));
    let zip = |files: &Files| {
        let path = dir.join("one.zip");
        zip_of(&path, files);
        fs::read(path).unwrap()
    };
    let nested = within("crumb/exercises/07-port-binding/", &reference);
    let mut expected = Expected::new();

    let canvas = dir.join("canvas.zip");
    let file = |name: &str, files: &Files| (name.to_owned(), zip(files));
    zip_of(
        &canvas,
        &[
            file("lovelaceada_41_1001_crumb.zip", &nested),
            file("hoppergrace_LATE_42_1002_crumb.zip", &reference),
            file(
                "perlmanradia_43_1003_crumb.zip",
                &within("a/b/c/", &wrong("loopback-only")),
            ),
            (
                "liskovbarbara_44_1004_essay.pdf".to_owned(),
                b"%PDF".to_vec(),
            ),
        ],
    );
    expected.extend([
        ("ada", "pass"),
        ("canvas-42", "pass"),
        ("canvas-43", "fail"),
        ("canvas-44", "rejected"),
    ]);

    let moodle = dir.join("moodle.zip");
    let folder = |name: &str| format!("{name}_assignsubmission_file_/");
    zip_of(
        &moodle,
        &[
            (
                folder("Jean Sammet_51") + "work.zip",
                zip(&within("jean/", &wrong("exits-zero"))),
            ),
            (
                folder("Mary Keller_52") + "hostile.zip",
                zip(&vec![("../../escaped".into(), vec![1])]),
            ),
        ],
    );
    expected.extend([("moodle-51", "fail"), ("moodle-52", "rejected")]);

    let gradescope = dir.join("assignment_9_export");
    write(&gradescope, &within("submission_61/", &reference));
    write(
        &gradescope,
        &within("submission_62/07-port-binding/", &broken()),
    );
    let metadata = "submission_61:\n  :submitters:\n  - :name: Karen\n    :sid: '901'\n    :email: k@x.org\n  \
                    :created_at: 2026-12-01 20:00:00.5 Z\nsubmission_62:\n  :submitters:\n  - :name: Sophie\n    \
                    :sid: 902\n    :email: s@x.org\n  :created_at: 2026-12-02 20:00:00 -0100\n";
    fs::write(gradescope.join("submission_metadata.yml"), metadata).unwrap();
    expected.extend([
        ("gradescope-901", "pass"),
        ("gradescope-902", "does not build"),
    ]);

    let folders = dir.join("clones");
    let put = |login: &str, files: &Files| write(&folders.join(format!("cs-07-{login}")), files);
    put("whole", &within("exercises/07-port-binding/", &reference));
    put("metrics", &wrong("metrics-on-the-side"));
    put("inner", &wrong("inner-server"));
    put("taken", &wrong("any-port-when-taken"));
    put("empty", &vec![(".git/HEAD".into(), b"ref: x".to_vec())]);
    put("other", &within("exercises/06-processes/", &broken()));
    put("twice", &broken());
    for login in ["b1", "b2", "b3", "b4", "b5"] {
        let mut files = broken();
        files.push(("src/mine.rs".into(), login.as_bytes().to_vec()));
        put(login, &files);
        expected.insert(login, "does not build");
    }
    put(
        "two",
        &[within("a/", &reference), within("b/", &reference)].concat(),
    );
    let linked = folders.join("cs-07-linked/src");
    fs::create_dir_all(&linked).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", linked.join("main.rs")).unwrap();
    let patched = reference.iter().map(|(name, bytes)| {
        let more = b"\n[patch.crates-io]\ntokio = { path = \"/\" }\n";
        let extra = if name == "Cargo.toml" { &more[..] } else { &[] };
        (name.clone(), [&bytes[..], extra].concat())
    });
    put("patched", &patched.collect());
    fs::write(
        folders.join("cs-07-bomb.zip"),
        zip(&vec![("x".into(), vec![0; 17 << 20])]),
    )
    .unwrap();
    expected.extend([
        ("whole", "pass"),
        ("metrics", "fail"),
        ("inner", "fail"),
        ("taken", "fail"),
        ("empty", "rejected"),
        ("other", "rejected"),
        ("twice", "pass"),
        ("two", "rejected"),
        ("linked", "rejected"),
        ("patched", "rejected"),
        ("bomb", "rejected"),
    ]);
    (vec![canvas, moodle, gradescope, folders], expected)
}

fn run(class: &Path, args: &[&str]) -> (String, i32) {
    let output = class_in(class).args(args).output().unwrap();
    let text = [&output.stdout[..], &output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    (text, output.status.code().unwrap())
}

fn store(class: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    files_below(&class.join("store"))
}

/// The rows of the table: the student, the points, the outcome and the notes.
fn rows(class: &Path) -> Vec<Vec<String>> {
    let output = class_in(class).args(["gradebook"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let mut reader = csv::Reader::from_reader(&output.stdout[..]);
    let rows = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect());
    rows.collect()
}

#[test]
fn twenty_four_hand_in_and_twenty_four_rows_come_out() {
    let dir = TempDir::new().unwrap();
    let class = dir.path().join("autumn");
    assert_eq!(run(&class, &["init"]).1, 0);
    fs::write(class.join("class.toml"), SETTINGS).unwrap();
    let roster = "key,name,email,canvas_id,forge\nada,Ada Lovelace,ada@x.org,41,\nabsent,Ann,,,\n";
    fs::write(class.join("roster.csv"), roster).unwrap();

    // What a student begins with.
    let handout = dir.path().join("handout");
    let out = handout.to_str().unwrap();
    assert_eq!(run(&class, &["handout", "--no-book", out]).1, 0);
    let starter = fs::read(handout.join("exercises/07-port-binding/src/main.rs")).unwrap();
    assert_eq!(
        starter,
        fs::read(root().join("solutions/07-port-binding/starter/src/main.rs")).unwrap()
    );

    let (downloads, mut expected) = downloads(dir.path());
    expected.insert("absent", "not handed in");
    assert_eq!(expected.len(), 25, "24 hand in, and one does not");
    let mut collect = vec!["collect", "--prefix", "cs-07-"];
    collect.extend(downloads.iter().map(|path| path.to_str().unwrap()));
    let (said, code) = run(&class, &collect);
    assert!(code == 0 && said.contains("24 new, 0 known"), "{said}");
    assert!(!dir.path().join("escaped").exists() && !class.join("escaped").exists());
    // One hands in twice: the same again, then something better, late.
    let again = dir.path().join("again/cs-07-twice");
    write(&again, &broken());
    let parent = again.parent().unwrap().to_str().unwrap();
    let (said, _) = run(&class, &["collect", "--prefix", "cs-07-", parent]);
    assert!(said.contains("0 new, 1 known"), "{said}");
    write(&again, &variant(EXERCISE, None));
    let late = [
        "collect",
        "--prefix",
        "cs-07-",
        "--at",
        "2026-12-02 10:00",
        parent,
    ];
    let (said, _) = run(&class, &late);
    assert!(said.contains("1 new, 0 known"), "{said}");

    let (said, code) = run(&class, &["grade"]);
    assert!(
        code == 0 && said.contains("25 graded, 0 graded before, 0 could not"),
        "{said}"
    );
    let before = store(&class);
    let (said, code) = run(&class, &["grade"]);
    assert!(
        code == 0 && said.contains("0 graded, 25 graded before"),
        "{said}"
    );
    assert_eq!(store(&class), before);

    let table = rows(&class);
    let outcomes: BTreeMap<&str, &str> = (table.iter()).map(|row| (&*row[0], &*row[3])).collect();
    assert_eq!(outcomes, expected);
    let points = |student: &str| {
        let row = table.iter().find(|row| row[0] == student).unwrap();
        (
            row[4].parse::<f64>().unwrap(),
            row[5].parse::<f64>().unwrap(),
        )
    };
    let (ada, most) = points("ada");
    assert_eq!(ada, most);
    for late in ["canvas-42", "twice"] {
        assert_eq!(points(late).0, most / 2.0, "{late}");
    }

    // The deadline moves and comes back: other marks, the same store.
    let moved = SETTINGS.replace("2026-12-01 23:59", "2026-12-03 23:59");
    fs::write(class.join("class.toml"), moved).unwrap();
    let twice =
        |table: &[Vec<String>]| table.iter().find(|row| row[0] == "twice").unwrap()[4].clone();
    assert_eq!(twice(&rows(&class)).parse::<f64>().unwrap(), most);
    fs::write(class.join("class.toml"), SETTINGS).unwrap();
    assert_eq!(rows(&class), table);
    assert_eq!(store(&class), before);

    crates_are_compiled_once();
    nothing_of_the_machine_or_a_name(&before);
    pages_name_nobody_else(&class);
}

/// The build folders of two workers share their compiled crates.
fn crates_are_compiled_once() {
    use std::os::unix::fs::MetadataExt as _;
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let deps = |slot: &str| {
        root()
            .join(&target)
            .join(format!("dozen/{slot}/target/debug/deps"))
    };
    let number = |path: PathBuf| fs::metadata(path).ok().map(|metadata| metadata.ino());
    let shared = fs::read_dir(deps("class-1")).unwrap().flatten();
    let shared = shared
        .filter(|entry| entry.file_name().to_string_lossy().ends_with(".rlib"))
        .filter(|entry| number(entry.path()) == number(deps("class-2").join(entry.file_name())));
    // A machine with little memory has one worker.
    assert!(shared.count() > 20 || !deps("class-2").is_dir());
}

/// No report names a folder of this machine, or a student.
fn nothing_of_the_machine_or_a_name(store: &BTreeMap<PathBuf, Vec<u8>>) {
    let home = std::env::home_dir().unwrap();
    let places = [
        root(),
        std::env::temp_dir().join("dozen-"),
        home.join(".cargo"),
    ];
    let names = ["lovelace", "ada", "grace", "cs-07-", "twice", "hand-ins"];
    for (path, bytes) in store {
        let text = String::from_utf8(bytes.clone()).unwrap();
        for place in &places {
            assert!(
                !text.contains(place.to_str().unwrap()),
                "{}: {}",
                path.display(),
                place.display()
            );
        }
        let report: serde_json::Value = serde_json::from_str(&text).unwrap();
        let who = report["report"]["submission"]["key"].as_str().unwrap();
        assert!(who.starts_with("student-"), "{who}");
        for name in names {
            let messages = report["report"]["exercises"][0]["messages"].to_string();
            assert!(
                !messages.contains(&format!("/{name}")),
                "{name}: {messages}"
            );
        }
    }
}

fn pages_name_nobody_else(class: &Path) {
    let (said, code) = run(class, &["feedback"]);
    assert_eq!(code, 0, "{said}");
    let pages = files_below(&class.join("feedback"));
    assert_eq!(pages.len(), 1 + 2 * 25);
    let ada = String::from_utf8(pages[Path::new("students/ada.html")].clone()).unwrap();
    assert!(ada.contains("Ada Lovelace") && !ada.contains("<script"));
    for (name, page) in &pages {
        let page = String::from_utf8_lossy(page);
        let is_adas = name.to_string_lossy().contains("/ada.");
        assert!(is_adas || !page.contains("Lovelace"), "{}", name.display());
    }
    let failed = String::from_utf8_lossy(&pages[Path::new("students/metrics.html")]).into_owned();
    assert!(
        failed.contains("<svg") && failed.contains("A known mistake"),
        "{failed}"
    );
    let (said, _) = run(class, &["stats"]);
    assert!(said.contains("a metrics page on any free port"), "{said}");
}

#[test]
fn a_handout_is_the_same_to_the_byte_and_has_no_line_of_a_reference() {
    let dir = TempDir::new().unwrap();
    let class = dir.path().join("all");
    assert_eq!(run(&class, &["init"]).1, 0);
    let out = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    for name in ["one", "two"] {
        let (said, code) = run(&class, &["handout", "--no-book", &out(name)]);
        assert_eq!(code, 0, "{said}");
    }
    let one = files_below(&dir.path().join("one"));
    assert_eq!(one, files_below(&dir.path().join("two")));
    assert!(
        one.keys()
            .all(|path| !path.starts_with("solutions") && !path.starts_with("grader"))
    );
    for exercise in fs::read_dir(root().join("solutions")).unwrap().flatten() {
        let own = exercise.path();
        let id = exercise.file_name();
        // Another exercise's starter may have the same line.
        let belongs_to_another = |path: &Path| {
            let mut parts = path.components();
            let first = parts.next().map(|part| part.as_os_str().to_owned());
            let folder = parts.next().map(|part| part.as_os_str().to_owned());
            let is_in_one = ["exercises", ".starters"]
                .iter()
                .any(|dir| first == Some(dir.into()));
            is_in_one
                && folder.is_some_and(|folder| {
                    root().join("solutions").join(&folder).is_dir() && folder != id
                })
        };
        let text: BTreeSet<String> = (one.iter())
            .filter(|(path, _)| !belongs_to_another(path))
            .flat_map(|(_, bytes)| lines(bytes))
            .collect();
        let starter = files_below(&own.join("starter"));
        let starter: BTreeSet<String> = starter.values().flat_map(|bytes| lines(bytes)).collect();
        for (path, bytes) in files_below(&own.join("src")) {
            for line in lines(&bytes).difference(&starter) {
                let at = path.display();
                assert!(!text.contains(line), "{at} of {}: {line}", own.display());
            }
        }
    }
}

/// The lines that say something.
fn lines(bytes: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(bytes);
    let lines = text.lines().map(|line| line.trim().to_owned());
    lines.filter(|line| line.len() > 24).collect()
}
