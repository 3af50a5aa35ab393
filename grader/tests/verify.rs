//! Every exercise agrees with its cases: a starter fails its target checks and
//! no others, references and other right answers pass, wrong fixes fail the
//! checks that they must fail, and the recorded cards are the same as the
//! current ones.

mod common;

use std::{
    fs::{self, File},
    path::Path,
    time::{Duration, SystemTime},
};

use tempfile::TempDir;

/// As long as a busy machine needs for the whole course.
const LIMIT: Duration = Duration::from_secs(3600);

/// How many of the wrong fixes are verified here.
const SHARE: [&str; 2] = ["--every", "10"];

/// On the embedded Redis, which `redis.rs` compares with a real one command by
/// command. Without CI=true only variants that a change can reach are verified
/// again. All wrong fixes take fourteen minutes on two cores, so nine of ten are
/// left to `.ci/nightly`, which verifies all of them on both engines.
#[test]
fn every_exercise_agrees_with_its_cases() {
    let mut verify = common::dozen();
    verify.args(["author", "verify", "--timings", "--redis", "embedded"]);
    verify.args(SHARE);
    let output = verify.timeout(LIMIT).output().unwrap();
    let matrix = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{matrix}\n{said}");
    assert!(
        matrix.contains("0 wrong, 0 inconclusive; 0 problems"),
        "{matrix}"
    );
}

const SOLUTION: &str = "solutions/07-port-binding";
const RECORDINGS: &str = "book/recordings/07-port-binding";
const CHECKS: &str = "grader/src/course/f07_port_binding/menu.rs";
const OTHER_CHECKS: &str = "grader/src/course/f06_processes.rs";
const GRADER: &str = "grader/src/lab/mod.rs";

/// Makes a clone whose exercise 07 has one wrong fix, which must fail `fails`.
fn clone_with_one_wrong_fix(fails: &str) -> TempDir {
    let clone = common::clone();
    let recordings = clone.path().join(RECORDINGS);
    common::copy(&common::root().join(RECORDINGS), &recordings);
    let solution = clone.path().join(SOLUTION);
    for folder in ["wrong", "right"] {
        for entry in fs::read_dir(solution.join(folder)).unwrap().flatten() {
            if entry.file_name() != "loopback-only" {
                fs::remove_dir_all(entry.path()).unwrap();
            }
        }
    }
    let cases = fs::read_to_string(solution.join("cases.toml")).unwrap();
    let starter = cases.split("[wrong.").next().unwrap();
    let wrong = format!("[wrong.loopback-only]\nmistake = \"none\"\nfails = [\"{fails}\"]\n");
    fs::write(solution.join("cases.toml"), format!("{starter}{wrong}")).unwrap();
    for source in [CHECKS, OTHER_CHECKS, GRADER] {
        write_source(clone.path(), source, "// A source of the grader.\n");
    }
    fs::write(clone.path().join("Cargo.lock"), "").unwrap();
    age(&clone.path().join("Cargo.lock"));
    clone
}

/// Writes a source that is older than the program under test.
fn write_source(clone: &Path, source: &str, text: &str) {
    let path = clone.join(source);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    age(&path);
}

fn age(path: &Path) {
    let file = File::options().append(true).open(path).unwrap();
    file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
}

/// Returns the matrix of exercise 07, and the exit code.
fn verify(clone: &Path, args: &[&str]) -> (String, Option<i32>) {
    let mut verify = common::dozen_in(clone);
    verify.args(["author", "verify", "07"]).args(args);
    let output = verify.env_remove("CI").output().unwrap();
    let matrix = String::from_utf8_lossy(&output.stdout).into_owned();
    (matrix, output.status.code())
}

#[test]
fn a_wrong_verdict_is_a_problem_each_time_and_exit_1() {
    let clone = clone_with_one_wrong_fix("two-instances-side-by-side");
    // Cards belong to seed 1, so no other seed finds one that nothing shows.
    let (matrix, code) = verify(clone.path(), &["--seed", "2"]);
    assert_eq!(code, Some(1), "{matrix}");
    assert!(!matrix.contains("is the card of nothing"), "{matrix}");
    for _ in 0..2 {
        let (matrix, code) = verify(clone.path(), &[]);
        assert_eq!(code, Some(1), "{matrix}");
        for words in [
            "answers-on-every-interface is fail, must be pass",
            "fewer than two other right answers",
            "no wrong fix fails opens-no-other-port",
            "is the card of nothing",
        ] {
            assert!(matrix.contains(words), "{words}: {matrix}");
        }
    }
}

#[test]
fn a_second_run_verifies_what_a_change_can_reach_and_says_why() {
    let clone = clone_with_one_wrong_fix("answers-on-every-interface");
    let again = |args: &[&str]| {
        let (matrix, _) = verify(clone.path(), args);
        let rows = matrix
            .lines()
            .filter(|line| line.contains("verified before;"));
        (rows.count(), matrix.clone())
    };
    let (skipped, matrix) = again(&[]);
    assert_eq!(skipped, 0, "{matrix}");
    assert!(matrix.contains("0 wrong, 0 inconclusive"), "{matrix}");
    let (skipped, matrix) = again(&[]);
    assert_eq!(skipped, 3, "{matrix}");
    assert!(
        matrix.contains("3 of 3 variants were verified before"),
        "{matrix}"
    );
    let (skipped, matrix) = again(&["--all"]);
    assert_eq!(skipped, 0, "{matrix}");
    write_source(clone.path(), OTHER_CHECKS, "// Changed.\n");
    assert_eq!(
        again(&[]).0,
        3,
        "another exercise's checks cannot be reached"
    );
    for (source, reason) in [
        (CHECKS, "its checks changed"),
        (GRADER, "the grader changed"),
    ] {
        write_source(clone.path(), source, "// Changed.\n");
        let (skipped, matrix) = again(&[]);
        assert_eq!(skipped, 0, "{source}: {matrix}");
        assert_eq!(matrix.matches(reason).count(), 3, "{matrix}");
    }
    let main = clone.path().join(SOLUTION).join("starter/src/main.rs");
    let text = fs::read_to_string(&main).unwrap();
    fs::write(&main, text + "// Changed.\n").unwrap();
    let (skipped, matrix) = again(&[]);
    assert_eq!(skipped, 2, "only the starter was touched: {matrix}");
    assert!(
        matrix.contains("its files, case or cards changed"),
        "{matrix}"
    );
}

#[test]
fn sources_newer_than_the_program_are_no_proof() {
    let clone = clone_with_one_wrong_fix("answers-on-every-interface");
    verify(clone.path(), &[]);
    fs::write(clone.path().join(GRADER), "// Being edited.\n").unwrap();
    let (matrix, _) = verify(clone.path(), &[]);
    assert!(matrix.contains("nothing is skipped"), "{matrix}");
    assert!(!matrix.contains("verified before;"), "{matrix}");
}
