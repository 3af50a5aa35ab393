//! Hostile submissions among honest ones: none loses its own verdict, and none
//! costs another a point. They load the machine, so they run at night.

mod common;

use std::{collections::BTreeMap, fs, path::Path};

use common::{class_in, variant};
use tempfile::TempDir;

const EXERCISE: &str = "07-port-binding";
const WITH_REDIS: &str = "06-processes";

/// What every attack has in common: calls of the C library.
const CALLS: &str = r#"
use std::{ffi::c_int, fs, net, process::Command, thread, time::Duration};
unsafe extern "C" {
    fn fork() -> c_int;
    fn getppid() -> c_int;
    fn kill(id: c_int, signal: c_int) -> c_int;
    fn setsid() -> c_int;
    fn prlimit64(id: c_int, of: c_int, new: *const [u64; 2], old: *mut [u64; 2]) -> c_int;
}
"#;

/// Forks as fast as it can: 64 processes are left, each time it is started.
const FORK_BOMB: &str =
    "fn main() { for _ in 0..6 { unsafe { fork() }; } thread::sleep(Duration::from_secs(20)) }";

/// The same with a thousand.
const LARGE_FORK_BOMB: &str =
    "fn main() { for _ in 0..10 { unsafe { fork() }; } thread::sleep(Duration::from_secs(20)) }";

/// Takes 400 MB, each time it is started.
const MEMORY_HOG: &str = "fn main() {
    let all = vec![1_u8; 400 << 20];
    thread::sleep(Duration::from_secs(20));
    println!(\"{}\", all.len());
}";

/// Two processes that take nearly what each may have.
const LARGE_MEMORY_HOG: &str = "fn main() {
    unsafe { fork() };
    let mut all: Vec<Vec<u8>> = Vec::new();
    for _ in 0..1_900 { all.push(vec![1; 1 << 20]); }
    thread::sleep(Duration::from_secs(20));
}";

/// Sends FLUSHALL to each port that a grader may give to a Redis.
const FLUSH: &str = "for port in 10_000..32_000u16 {
    if let Ok(mut redis) = std::net::TcpStream::connect((\"127.0.0.1\", port)) {
        let _ = std::io::Write::write_all(&mut redis, b\"FLUSHALL\\r\\n\");
    }
}";

/// Ten kinds of attack, each a whole program.
const HOSTILE: [(&str, &str); 10] = [
    ("fork-bomb", LARGE_FORK_BOMB),
    ("memory-hog", LARGE_MEMORY_HOG),
    (
        "comet",
        "fn main() { unsafe {
            if fork() > 0 { thread::sleep(Duration::from_secs(20)) }
            setsid();
            for _ in 0..4_000 { if fork() > 0 { std::process::exit(0) } }
        } }",
    ),
    (
        "kills-its-parent",
        "fn main() { unsafe { for signal in [15, 2, 9] { kill(getppid(), signal); } } }",
    ),
    (
        "limits-its-parent",
        "fn main() { for of in [0, 1, 7, 9] {
            unsafe { prlimit64(getppid(), of, &[0, 0], std::ptr::null_mut()); }
        } }",
    ),
    (
        "scans-every-port",
        "fn main() { for port in 1..=u16::MAX {
            let _ = net::TcpStream::connect((\"127.0.0.1\", port));
        } }",
    ),
    (
        "fills-the-disk",
        "fn main() { for number in 0..8 {
            let _ = fs::write(format!(\"fill-{number}\"), vec![1; 200 << 20]);
        } }",
    ),
    (
        "leaves-daemons",
        "fn main() { for _ in 0..20 {
            let _ = Command::new(\"setsid\").args([\"sleep\", \"7349\"]).env_clear().spawn();
        } }",
    ),
    (
        "talks-without-end",
        "fn main() { loop { println!(\"{}\", \"::error::\\u{1b}]52;c;AAAA\\u{7}\".repeat(1_000)); } }",
    ),
    (
        "reads-at-the-build",
        "const SECRET: &[u8] = include_bytes!(\"/etc/shadow\");
        fn main() { println!(\"{SECRET:?}\") }",
    ),
];

/// A whole program that attacks.
fn hostile(program: &str) -> impl Fn(&str) -> String {
    move |_| format!("#![allow(unused)]{CALLS}{program}\n")
}

/// Adds a submission to the folder: the reference, unlike all others by its
/// name, of which `change` makes another main file.
fn submit(folder: &Path, exercise: &str, name: &str, change: impl Fn(&str) -> String) {
    let home = folder.join(format!("cs-{name}"));
    for (path, mut bytes) in variant(exercise, None) {
        if path == "src/main.rs" {
            let main = String::from_utf8(bytes).unwrap();
            bytes = format!("{}\n// {name}\n", change(&main)).into_bytes();
        }
        let path = home.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

fn run(class: &Path, args: &[&str]) -> String {
    let output = class_in(class).args(args).output().unwrap();
    let text = [&output.stdout[..], &output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    assert_eq!(output.status.code(), Some(0), "{text}");
    text
}

/// Grades what is in the folder as one class, and returns for each student the
/// outcome, the points and the most points.
fn graded(dir: &TempDir, folder: &Path, exercise: &str) -> BTreeMap<String, (String, f64, f64)> {
    let class = dir.path().join("autumn");
    run(&class, &["init"]);
    let settings = format!("title = \"Autumn\"\nexercises = [{:?}]\n", &exercise[..2]);
    fs::write(class.join("class.toml"), settings).unwrap();
    let folder = folder.to_str().unwrap();
    run(&class, &["collect", "--prefix", "cs-", folder]);
    let said = run(&class, &["grade", "--jobs", "4"]);
    assert!(said.contains(" 0 could not be judged"), "{said}");
    let table = class_in(&class).arg("gradebook").output().unwrap();
    let mut reader = csv::Reader::from_reader(&table.stdout[..]);
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        let number = |place: usize| row[place].parse().unwrap();
        (row[0].to_owned(), (row[3].to_owned(), number(4), number(5)))
    });
    rows.collect()
}

/// Every honest submission has full marks, and no hostile one has a point.
fn assert_fair(rows: &BTreeMap<String, (String, f64, f64)>) {
    for (name, (outcome, points, most)) in rows {
        let expected = if name.starts_with("honest") {
            *most
        } else {
            0.0
        };
        assert!(
            (points - expected).abs() < 0.01,
            "{name}: {outcome} with {points} of {most}"
        );
    }
}

/// Grades one honest submission beside two fork bombs and a memory hog.
fn assert_fair_beside(fork_bomb: &str, memory_hog: &str) {
    let dir = TempDir::new().unwrap();
    let folder = dir.path().join("clones");
    for (name, program) in [
        ("bomb-1", fork_bomb),
        ("bomb-2", fork_bomb),
        ("hog", memory_hog),
    ] {
        submit(&folder, EXERCISE, name, hostile(program));
    }
    submit(&folder, EXERCISE, "honest", str::to_owned);
    let rows = graded(&dir, &folder, EXERCISE);
    assert_eq!(rows.len(), 4, "{rows:?}");
    assert_fair(&rows);
}

#[test]
#[ignore = "its neighbours load the machine: .ci/nightly"]
fn an_honest_submission_beside_two_fork_bombs_and_a_memory_hog_gets_full_marks() {
    assert_fair_beside(FORK_BOMB, MEMORY_HOG);
}

#[test]
#[ignore = "minutes: .ci/nightly"]
fn the_same_beside_bombs_of_a_thousand_and_a_hog_of_four_gigabytes() {
    assert_fair_beside(LARGE_FORK_BOMB, LARGE_MEMORY_HOG);
}

/// A right answer that empties every Redis that it finds, as long as it runs.
fn flushes_beside_its_work(main: &str) -> String {
    let start = "    let port: u16";
    let begun = main.replacen(
        start,
        &format!("    std::thread::spawn(flush);\n{start}"),
        1,
    );
    assert_ne!(begun, main);
    format!("{begun}\nfn flush() {{ loop {{ {FLUSH} }} }}\n")
}

#[test]
#[ignore = "half a minute: .ci/nightly"]
fn a_submission_that_empties_every_redis_costs_no_other_a_point() {
    let dir = TempDir::new().unwrap();
    let folder = dir.path().join("clones");
    for number in 0..3 {
        let name = format!("flushes-{number}");
        submit(&folder, WITH_REDIS, &name, flushes_beside_its_work);
        submit(
            &folder,
            WITH_REDIS,
            &format!("honest-{number}"),
            str::to_owned,
        );
    }
    let rows = graded(&dir, &folder, WITH_REDIS);
    let honest: Vec<_> = rows
        .iter()
        .filter(|(name, _)| name.starts_with("honest"))
        .collect();
    assert_eq!((rows.len(), honest.len()), (6, 3), "{rows:?}");
    for (name, (outcome, points, most)) in honest {
        assert!(points >= most, "{name}: {outcome} with {points} of {most}");
    }
}

#[test]
#[ignore = "minutes: .ci/nightly"]
fn ten_hostile_submissions_of_fifty_lose_none_of_the_other_verdicts() {
    let dir = TempDir::new().unwrap();
    let folder = dir.path().join("clones");
    let mut attacks = HOSTILE.iter();
    for number in 0..50 {
        if number % 5 == 2 {
            let (name, program) = attacks.next().unwrap();
            submit(&folder, EXERCISE, name, hostile(program));
        } else {
            let name = format!("honest-{number}");
            submit(&folder, EXERCISE, &name, str::to_owned);
        }
    }
    let rows = graded(&dir, &folder, EXERCISE);
    assert_eq!(rows.len(), 50, "{rows:?}");
    assert_fair(&rows);
}
