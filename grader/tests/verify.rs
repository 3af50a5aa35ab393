//! The course holds to its own cases: every starter fails its target checks
//! and no others, every reference and other right answer passes, every wrong
//! fix fails what it must, and the recorded cards are what is shown.

mod common;

use std::{sync::Mutex, thread, time::Duration};

use dozen::course::EXERCISES;

/// Checks wait more than they work: so many exercises are verified at once.
const AT_ONCE: usize = 3;

/// As long as a busy machine needs for the largest of them.
const DEADLINE: Duration = Duration::from_secs(1800);

/// On the embedded Redis, and where the machine has a real one on that too.
#[test]
fn every_exercise_holds_to_its_cases() {
    // The capstone takes longest, so it comes first.
    let left = Mutex::new(EXERCISES.iter().rev());
    let next = || left.lock().unwrap().next();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(exercise) = next() {
                    verify(exercise.id);
                }
            });
        }
    });
}

fn verify(exercise: &str) {
    let output = common::dozen()
        .args(["author", "verify", exercise])
        .timeout(DEADLINE)
        .output()
        .unwrap();
    let matrix = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{matrix}\n{said}");
    assert!(
        matrix.contains("0 wrong, 0 inconclusive; 0 problems"),
        "{matrix}"
    );
}

#[test]
fn a_case_that_does_not_hold_is_a_problem_and_exit_1() {
    let clone = common::clone();
    let cases = clone.path().join("solutions/07-port-binding/cases.toml");
    let text = std::fs::read_to_string(&cases).unwrap();
    let table: toml::Table = toml::from_str(&text).unwrap();
    let wrong = table["wrong"].as_table().unwrap().keys();
    // Only one wrong fix is kept, and it is said to fail what it passes.
    for (place, name) in wrong.enumerate() {
        let folder = clone
            .path()
            .join("solutions/07-port-binding/wrong")
            .join(name);
        if place > 0 {
            std::fs::remove_dir_all(folder).unwrap();
        }
    }
    let first = table["wrong"].as_table().unwrap().keys().next().unwrap();
    let kept = format!(
        "[starter]\nfails = []\n\n[wrong.{first}]\nmistake = \"none\"\nfails = [\"two-instances-side-by-side\"]\n"
    );
    std::fs::remove_dir_all(clone.path().join("solutions/07-port-binding/right")).unwrap();
    std::fs::create_dir(clone.path().join("solutions/07-port-binding/right")).unwrap();
    std::fs::write(&cases, kept).unwrap();
    let matrix = |seed| {
        let mut verify = common::dozen_in(clone.path());
        verify.args(["author", "verify", "07", "--seed", seed]);
        let output = verify.output().unwrap();
        let matrix = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(1), "{matrix}");
        matrix
    };
    // The cards of what was removed are there still; other seeds have none.
    let of_nothing = "is the card of nothing";
    assert!(!matrix("2").contains(of_nothing));
    let matrix = matrix("1");
    for words in [
        "must be pass",
        "fewer than two other right answers",
        "no wrong fix fails",
        of_nothing,
    ] {
        assert!(matrix.contains(words), "{words}: {matrix}");
    }
}
