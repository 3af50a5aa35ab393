//! `dozen ci` through the binary: kits for each provider, and results in their
//! forms. The nightly proofs run the kits themselves.

mod common;
#[path = "common/sample.rs"]
mod sample;

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use assert_cmd::Command;
use common::{class, files_below};
use dozen_model::{Outcome, Report, Verdict};
use sample::{check, report};
use serde_json::Value;
use tempfile::TempDir;

const REPOSITORY: &str = "https://forge.example/course";
const IMAGE: &str = "registry.example/dozen:0.1.0";

fn ci(args: &[&str], dir: &Path) -> Command {
    let mut command = class();
    command.arg("ci").args(args).arg(dir);
    command
}

#[test]
fn a_kit_is_written_once_and_again_only_if_asked() {
    let dir = TempDir::new().unwrap();
    for (provider, source, files) in [
        ("github", IMAGE, &[".github/workflows/dozen.yml"][..]),
        ("gitlab", REPOSITORY, &[".gitlab-ci.yml"]),
        ("classroom50", IMAGE, &["autograder.py", "runtime.json"]),
        (
            "gradescope",
            REPOSITORY,
            &["autograder.zip", "run_autograder", "setup.sh"],
        ),
        (
            "prairielearn",
            IMAGE,
            &["info.json", "question.html", "tests/grade.sh"],
        ),
        ("slurm", "", &["grade.sbatch", "merge.sbatch"]),
    ] {
        let kit = dir.path().join(provider);
        let args = match source {
            "" => vec![provider],
            source => vec![provider, "--grader", source],
        };
        let output = ci(&args, &kit).assert().success();
        let said = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
        assert!(said.contains("next: "), "{said}");
        let written = files_below(&kit);
        let names: Vec<&str> = written.keys().map(|path| path.to_str().unwrap()).collect();
        assert_eq!(names, files, "{provider}");
        for name in names {
            let mode = fs::metadata(kit.join(name)).unwrap().permissions().mode();
            let text = &written[Path::new(name)];
            assert_eq!(text.starts_with(b"#!"), mode & 0o111 != 0, "{name}");
        }
        ci(&args, &kit).assert().code(2);
        ci(&[&args[..], &["--force"]].concat(), &kit)
            .assert()
            .success();
        assert_eq!(files_below(&kit), written, "{provider}");
    }
}

#[test]
fn a_kit_that_cannot_work_is_refused_with_what_to_do() {
    let dir = TempDir::new().unwrap();
    for (args, words) in [
        (&["github"][..], "--grader is missing"),
        (
            &["gradescope", "--grader", IMAGE],
            "name the course's repository",
        ),
        (
            &["prairielearn", "--grader", REPOSITORY],
            "image without a network",
        ),
        (
            &["classroom50", "--grader", IMAGE, "--shards", "3"],
            "one submission at a time",
        ),
        (
            &["github", "--grader", IMAGE, "--exercise", "port-bindin"],
            "did you mean port-binding",
        ),
    ] {
        let output = ci(args, dir.path()).assert().code(2);
        let said = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
        assert!(said.contains(words), "{args:?}: {said}");
    }
    assert!(files_below(dir.path()).is_empty());
}

/// A folder with this report, and `dozen ci result` on it.
fn result(report: &Report, form: &str, env: &[(&str, &str)]) -> (TempDir, String, i32) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("report.json");
    fs::write(&path, serde_json::to_vec(report).unwrap()).unwrap();
    let mut command = class();
    command.args(["ci", "result", form]).arg(&path);
    command.arg("--out").arg(dir.path().join("out"));
    command.args(["--submitted-at", "1780324321"]);
    let output = command.envs(env.iter().copied()).output().unwrap();
    let said = [&output.stdout[..], &output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    (dir, said, output.status.code().unwrap())
}

fn half() -> Report {
    report(
        Verdict::Fail,
        vec![check(4, Outcome::Pass), check(6, Outcome::Fail)],
    )
}

fn read(dir: &TempDir, name: &str) -> Value {
    let text = fs::read(dir.path().join("out").join(name)).unwrap();
    serde_json::from_slice(&text).unwrap()
}

const RUNNER: &[(&str, &str)] = &[
    ("CLASSROOM", "cs101"),
    ("ASSIGNMENT", "port"),
    ("ASSIGNMENT_TYPE", "group"),
    ("OWNER", "ada"),
    ("SUBMISSION_TAG", "submit/2026-06-01T14-32-05Z-a1b2c3d"),
    ("COMMIT_URL", "https://forge.example/c"),
    ("RELEASE_URL", "https://forge.example/r"),
];

#[test]
fn classroom50_gets_the_names_of_its_runner_and_the_time_of_the_commit() {
    let (dir, said, code) = result(&half(), "classroom50", RUNNER);
    assert_eq!(code, 0, "{said}");
    let written = read(&dir, "result.json");
    let text = |field: &str| written[field].as_str().unwrap().to_owned();
    assert_eq!(text("owner") + "/" + &text("assignment_type"), "ada/group");
    assert_eq!(text("datetime"), "2026-06-01T14:32:01Z");
    assert_eq!(text("review"), text("commit"));
    assert_eq!(
        (&written["score"], &written["max-score"]),
        (&4.into(), &10.into())
    );
    let body = fs::read_to_string(dir.path().join("out/release-body.md")).unwrap();
    assert!(
        body.starts_with("**4 of 10 points**") && body.contains("wanted"),
        "{body}"
    );
    let (_dir, said, code) = result(&half(), "classroom50", &RUNNER[1..]);
    assert!(code == 2 && said.contains("CLASSROOM is not set"), "{said}");
}

#[test]
fn what_could_not_be_judged_gets_no_score_anywhere() {
    let open = report(Verdict::Inconclusive, vec![check(4, Outcome::Inconclusive)]);
    for form in ["classroom50", "gradescope", "prairielearn"] {
        let (dir, said, code) = result(&open, form, RUNNER);
        assert!(code == 3 && said.contains("no score"), "{form}: {said}");
        assert!(!dir.path().join("out").exists(), "{form}");
        let (dir, said, code) = result(&half(), form, RUNNER);
        assert_eq!(code, 0, "{form}: {said}");
        assert!(!files_below(&dir.path().join("out")).is_empty(), "{form}");
    }
    let written = read(&result(&half(), "gradescope", &[]).0, "results.json");
    assert_eq!(written["score"], 4.0);
    let written = read(&result(&half(), "prairielearn", &[]).0, "results.json");
    assert_eq!(written["score"], 0.4);
}

#[test]
fn github_shows_ten_errors_at_most_and_a_summary_that_fits() {
    let mut many = report(Verdict::Fail, vec![check(1, Outcome::Fail); 1_000]);
    let exercise = &mut many.exercises[0];
    exercise.messages = vec!["error: cannot find `x`\n --> src/main.rs:12:5\n".into()];
    for check in &mut exercise.checks {
        let finding = check.finding.as_mut().unwrap();
        finding.observed = format!("::stop-commands::x\n{}", "a long answer ".repeat(60));
    }
    let summary = TempDir::new().unwrap();
    let path = summary.path().join("summary.md");
    let env = [("GITHUB_STEP_SUMMARY", path.to_str().unwrap())];
    let (_dir, said, code) = result(&many, "github", &env);
    assert_eq!(code, 0, "{said}");
    let lines: Vec<&str> = said.lines().collect();
    let errors = lines.iter().filter(|line| line.starts_with("::error "));
    assert_eq!(errors.count(), 10);
    let first = "::error file=exercises/07-port-binding/src/main.rs,line=12,col=5,\
        title=07-port-binding%3A fail::error: cannot find `x`";
    assert_eq!(lines[0], first);
    assert!(
        lines[10].starts_with("::notice title=dozen::991 more"),
        "{}",
        lines[10]
    );
    assert_eq!(lines.len(), 11);
    let text = fs::read_to_string(&path).unwrap();
    assert!(
        text.len() <= 1024 * 1024 && text.len() > 900 * 1024,
        "{}",
        text.len()
    );
    assert!(
        text.contains("do not fit here"),
        "{}",
        &text[text.len() - 200..]
    );
}

#[test]
fn every_subcommand_has_help_with_examples_or_options() {
    for args in [
        &["--help"][..],
        &["github", "--help"],
        &["result", "--help"],
    ] {
        let output = class().arg("ci").args(args).assert().success();
        let said = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
        assert!(said.contains("Usage: dozen ci"), "{said}");
        assert!(!said.contains('\u{1b}'), "{said}");
    }
}
