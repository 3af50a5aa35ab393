//! Which failure cards `check` shows: one whole card near the prompt, or all.
#![cfg(target_os = "linux")]

mod common;

use common::{clone, dozen_in, terminal::Terminal};

fn says(args: &[&str]) -> String {
    let clone = clone();
    let ended = dozen_in(clone.path()).args(args).assert().code(1);
    String::from_utf8_lossy(&ended.get_output().stdout).into_owned()
}

fn cards(shown: &str) -> usize {
    let expected = |line: &&str| line.starts_with("  expected  ");
    shown.lines().filter(expected).count()
}

#[test]
fn on_a_small_terminal_the_first_card_is_whole_and_next_to_the_prompt() {
    let clone = clone();
    for (exercise, title, parts) in [
        (
            "01",
            "✗ every deploy quotes the same price for the same basket",
            ["  expected  {\"cents\":", "book/chapters/01-codebase.md"],
        ),
        (
            "06",
            "✗ a session made on one process is good on the others",
            ["401 please log in", "book/chapters/06-processes.md"],
        ),
        (
            "07",
            "✗ the service listens on the port it is given",
            [
                "  seen      it listens on",
                "book/chapters/07-port-binding.md",
            ],
        ),
    ] {
        let ended = Terminal::start(clone.path(), &["check", exercise], &[]).ends();
        let screen = ended.screen;
        let first = screen.lines().next().unwrap();
        let is_seen =
            |line: &str| line.starts_with(title) && line.contains(&format!(" {exercise}-"));
        assert!(screen.lines().any(is_seen), "{first}\n{screen}");
        for part in parts {
            assert!(screen.contains(part), "{part}:\n{screen}");
        }
        assert_eq!(cards(&screen), 1, "{screen}");
        let last = format!("every card: cargo dozen check {exercise} --cards all");
        assert!(screen.trim_end().ends_with(&last), "{screen}");
        assert_eq!(ended.status.code(), Some(1));
    }
}

#[test]
fn every_card_is_shown_in_a_pipe_and_on_demand_and_one_if_one_is_asked_for() {
    let (all, first) = (
        says(&["check", "07"]),
        says(&["check", "07", "--cards", "first"]),
    );
    assert_eq!(cards(&all), 3, "{all}");
    assert_eq!(cards(&says(&["check", "07", "--cards", "all"])), 3);
    assert_eq!(cards(&first), 1, "{first}");
    let card = first.rfind("✗ the service listens on the port it is given  ");
    let rows = first.find("✗ an invalid port is an error ");
    assert!(
        rows < card,
        "the other failures are lines before it: {first}"
    );
    assert!(
        first.contains("6 checks not reached: it listens on"),
        "{first}"
    );
}

#[test]
fn a_check_that_passes_before_the_work_begins_is_no_evidence_and_the_run_says_so() {
    let untouched = says(&["check", "02", "--cards", "first"]);
    assert!(
        untouched.contains("You have not changed this starter, and 2 checks pass already"),
        "{untouched}"
    );
    let clone = clone();
    let main = clone.path().join("exercises/02-dependencies/src/main.rs");
    let mine = std::fs::read_to_string(&main).unwrap() + "// mine\n";
    std::fs::write(&main, mine).unwrap();
    let ended = dozen_in(clone.path())
        .args(["check", "02"])
        .assert()
        .code(1);
    let shown = String::from_utf8_lossy(&ended.get_output().stdout).into_owned();
    assert!(!shown.contains("have not changed"), "{shown}");
}
