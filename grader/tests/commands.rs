//! The command line, through the binary.

mod common;

use std::fs;

use common::{clone, dozen, dozen_in, json};
use dozen::course::{self, EXERCISES};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Returns the ids of the checks of an exercise that came to `outcome`.
fn those(report: &serde_json::Value, exercise: usize, outcome: &str) -> Vec<String> {
    let checks = report["exercises"][exercise]["checks"]
        .as_array()
        .unwrap()
        .iter();
    checks
        .filter(|check| check["outcome"] == outcome)
        .map(|check| check["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_starters_fail_exactly_their_target_checks_and_exit_1() {
    let (report, code) = json(
        dozen()
            .args(["check", "--all", "--submission"])
            .arg(starters().path())
            .args(["--format", "json"]),
    );
    assert_eq!(code, 1);
    for (place, id) in EXERCISES.iter().map(|exercise| exercise.id).enumerate() {
        let path = common::root().join("solutions").join(id).join("cases.toml");
        let cases: toml::Table = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        for (key, outcome) in [("fails", "fail"), ("not_reached", "not_reached")] {
            let listed = cases["starter"].get(key).and_then(|list| list.as_array());
            let mut wanted: Vec<String> = listed
                .into_iter()
                .flatten()
                .map(|check| check.as_str().unwrap().to_owned())
                .collect();
            let mut got = those(&report, place, outcome);
            wanted.sort();
            got.sort();
            assert_eq!(got, wanted, "{id} {outcome}");
        }
    }
}

/// Returns the starters as a folder of exercises: a learner's own may be
/// changed.
fn starters() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for id in EXERCISES.iter().map(|exercise| exercise.id) {
        let starter = common::root().join("solutions").join(id).join("starter");
        common::copy(&starter, &dir.path().join(id));
    }
    dir
}

#[test]
fn the_solutions_pass_and_exit_0_and_the_report_fits_its_schema() {
    let (report, code) = json(dozen().args([
        "check",
        "--all",
        "--submission",
        "solutions",
        "--format",
        "json",
    ]));
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(report["points"], report["max_points"]);
    let schema = fs::read_to_string(common::root().join("grader/report-v1.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let wrong: Vec<String> = schema.iter_errors(&report).map(|e| e.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn the_same_seed_draws_the_same_and_only_runs_only() {
    let run = || {
        let args = [
            "check",
            "07",
            "--only",
            "two-instances-side-by-side",
            "--seed",
            "812",
        ];
        json(
            dozen()
                .args(args)
                .args(["--submission", "solutions", "--format", "json"]),
        )
        .0
    };
    let (first, second) = (run(), run());
    assert_eq!(first["seed"], 812);
    let checks =
        |report: &serde_json::Value| report["exercises"][0]["checks"].as_array().unwrap().len();
    assert_eq!(checks(&first), 1);
    let bakery = |report: &serde_json::Value| {
        let trace = &report["exercises"][0]["checks"][0]["trace"];
        let start = trace[0]["detail"].as_str().unwrap().to_owned();
        start
            .split("BAKERY=")
            .nth(1)
            .map(|rest| rest.split(',').next().unwrap().to_owned())
    };
    assert!(bakery(&first).is_some());
    assert_eq!(bakery(&first), bakery(&second));
}

#[test]
fn a_learner_checks_takes_hints_passes_and_resets() {
    let clone = clone();
    let path = clone.path();
    let dozen = || dozen_in(path);
    // Nothing was checked yet: there is nothing to hint at.
    let early = dozen().args(["hint", "09"]).assert().code(2);
    assert!(text(&early.get_output().stderr).contains("dozen check 09"));
    // The starter fails; its card names the chapter and the next step.
    let failed = dozen().args(["check", "09"]).assert().code(1);
    let shown = text(&failed.get_output().stdout);
    assert!(
        shown.contains("book/chapters/09-disposability.md"),
        "{shown}"
    );
    assert!(shown.contains("hint 09"), "{shown}");
    assert!(!shown.contains('\u{1b}'), "no escape codes in a pipe");
    // Three hints, then the last again.
    let hints: Vec<String> = (0..4)
        .map(|_| {
            text(
                &dozen()
                    .args(["hint", "09"])
                    .assert()
                    .success()
                    .get_output()
                    .stdout,
            )
        })
        .collect();
    for (place, number) in [1, 2, 3, 3].iter().enumerate() {
        assert!(
            hints[place].contains(&format!("hint {number} of 3")),
            "{}",
            hints[place]
        );
    }
    // The reference passes, and the list remembers.
    let solution = path.join("solutions/09-disposability");
    common::copy(
        &solution.join("src"),
        &path.join("exercises/09-disposability/src"),
    );
    fs::copy(
        solution.join("Cargo.toml"),
        path.join("exercises/09-disposability/Cargo.toml"),
    )
    .unwrap();
    dozen().args(["check", "09"]).assert().success();
    let list = text(&dozen().arg("list").assert().success().get_output().stdout);
    let line = list
        .lines()
        .find(|line| line.contains("09-disposability"))
        .unwrap();
    assert!(line.contains("passed"), "{list}");
    // Back to the starter, the work saved.
    let reset = text(
        &dozen()
            .args(["reset", "09"])
            .assert()
            .success()
            .get_output()
            .stdout,
    );
    let kept = reset
        .lines()
        .find_map(|line| line.strip_prefix("Your work is saved in "))
        .unwrap();
    let main = |dir: &std::path::Path| fs::read_to_string(dir.join("src/main.rs")).unwrap();
    assert_eq!(main(&path.join(kept)), main(&solution));
    assert_eq!(
        main(&path.join("exercises/09-disposability")),
        main(&solution.join("starter"))
    );
    assert!(path.join("exercises/09-disposability/README.md").is_file());
}

#[test]
fn one_check_alone_never_makes_an_exercise_pass() {
    let clone = clone();
    let dozen = || dozen_in(clone.path());
    dozen()
        .args(["check", "09", "--only", "starts-fast"])
        .assert()
        .success();
    let list = text(&dozen().arg("list").assert().success().get_output().stdout);
    let checks = course::find("09").unwrap().checks.len();
    assert!(list.contains(&format!("1 of {checks} checks")), "{list}");
}

#[test]
fn explain_lists_every_claim_with_the_checks_that_test_it() {
    let output = dozen().args(["explain", "--claims"]).assert().success();
    let shown = text(&output.get_output().stdout);
    let (_, from) = shown.split_once("C9.6").unwrap();
    let (part, _) = from.split_once("C9.7").unwrap();
    assert!(part.contains("09 a-killed-worker-loses-no-job"), "{part}");
    for claim in course::claims::CLAIMS {
        assert!(shown.contains(claim.id), "{}", claim.id);
    }
}

#[test]
fn without_a_subcommand_the_current_exercise_is_checked() {
    let clone = clone();
    let first = EXERCISES[0].id;
    let procfile = clone.path().join("exercises").join(first).join("Procfile");
    fs::remove_file(procfile).unwrap();
    let output = dozen_in(clone.path()).assert().code(1);
    let shown = text(&output.get_output().stdout);
    assert!(
        shown.contains(first) && shown.contains("Procfile"),
        "{shown}"
    );
}

#[test]
fn explain_describes_a_check_or_an_exercise_and_suggests_similar_names() {
    let one = text(
        &dozen()
            .args(["explain", "answers-on-every-interface"])
            .assert()
            .success()
            .get_output()
            .stdout,
    );
    assert!(
        one.contains("does") && one.contains("why") && one.contains("C7."),
        "{one}"
    );
    let all = text(
        &dozen()
            .args(["explain", "07"])
            .assert()
            .success()
            .get_output()
            .stdout,
    );
    assert!(
        all.contains("BAKERY") && all.contains("is-self-contained"),
        "{all}"
    );
    let none = dozen()
        .args(["explain", "is-selfcontained"])
        .assert()
        .code(2);
    assert!(text(&none.get_output().stderr).contains("is-self-contained"));
}

#[test]
fn reports_are_written_as_files_too() {
    let dir = tempfile::tempdir().unwrap();
    dozen()
        .args(["check", "07", "--submission", "solutions", "--report"])
        .arg(dir.path())
        .assert()
        .success();
    let report: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(dir.path().join("report.json")).unwrap()).unwrap();
    assert_eq!(report["schema"], "dozen/report/v1");
    let junit = fs::read_to_string(dir.path().join("junit.xml")).unwrap();
    assert!(
        junit.contains("<testsuites") && junit.contains("failures=\"0\""),
        "{junit}"
    );
}

#[test]
fn doctor_finds_everything_that_grading_needs() {
    let shown = text(&dozen().arg("doctor").assert().success().get_output().stdout);
    for words in [
        "cargo",
        "free port",
        "sandbox",
        "graded in",
        "Everything is there",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let (report, code) = json(dozen().args(["doctor", "--format", "json"]));
    assert_eq!((report["ok"].as_bool(), code), (Some(true), 0), "{report}");
    let looks = report["looks"].as_array().unwrap();
    assert!(looks.iter().all(|look| look["ok"] == true), "{report}");
}

#[test]
fn help_has_examples_and_an_unknown_subcommand_a_suggestion() {
    for command in ["check", "hint", "explain", "replay", "run", "reset", "list"] {
        let shown = text(
            &dozen()
                .args([command, "--help"])
                .assert()
                .success()
                .get_output()
                .stdout,
        );
        assert!(shown.contains("Example"), "{command}: {shown}");
    }
    let unknown = dozen().arg("chekc").assert().code(2);
    assert!(text(&unknown.get_output().stderr).contains("check"));
}

#[test]
#[allow(
    clippy::disallowed_methods,
    reason = "the test hands dozen a pipe that nobody reads"
)]
fn a_reader_that_has_seen_enough_is_no_error() {
    let mut list = std::process::Command::new(env!("CARGO_BIN_EXE_dozen"));
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = list
        .args(["list", "--checks"])
        .current_dir(common::root())
        .stdout(writer)
        .stderr(std::process::Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn author_new_writes_all_four_folders_and_overwrites_nothing() {
    let clone = clone();
    let new = || {
        let mut command = dozen_in(clone.path());
        command.args(["author", "new", "14-telemetry", "--title", "Telemetry"]);
        command
    };
    let shown = text(&new().assert().success().get_output().stdout);
    assert!(shown.contains("f14_telemetry::EXERCISE"), "{shown}");
    for path in [
        "exercises/14-telemetry/src/main.rs",
        "solutions/14-telemetry/cases.toml",
        "book/chapters/14-telemetry.md",
        "grader/course/src/f14_telemetry.rs",
    ] {
        let text = fs::read_to_string(clone.path().join(path)).unwrap();
        assert!(!text.contains("{{"), "{path}: {text}");
    }
    let again = new().assert().code(2);
    assert!(text(&again.get_output().stderr).contains("exists already"));
}
