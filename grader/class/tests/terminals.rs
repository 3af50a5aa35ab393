//! Where nobody can answer, or a terminal can show only text, no step prompts,
//! hangs or prints an escape code; and every step's help shows how it is used.
#![cfg(target_os = "linux")]

mod common;

use std::{
    fs::{self, File},
    io::Read as _,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use common::{class, class_in, root};
use nix::pty::openpty;
use tempfile::TempDir;

/// The steps of a class, as its help names them.
fn steps() -> Vec<String> {
    let help = class().arg("help").output().unwrap().stdout;
    let help = String::from_utf8(help).unwrap();
    let commands = help.split("Commands:\n").nth(1).unwrap();
    let lines = commands.lines().take_while(|line| !line.is_empty());
    let named = lines.filter(|line| !line.starts_with("   "));
    let names = named.filter_map(|line| line.split_whitespace().next());
    names
        .map(str::to_owned)
        .filter(|name| name != "help")
        .collect()
}

/// Calls of every step, in the order of a class; no hand-in takes a build.
fn calls(dir: &Path) -> Vec<Vec<String>> {
    let path = |name: &str| dir.join(name).display().to_string();
    let (handed_in, out, other) = (path("in"), path("out"), path("other"));
    let calls: [&[&str]; 16] = [
        &["init"],
        &["init"],
        &["handout", "--no-book", &out],
        &["collect", &handed_in],
        &["collect", "/nonexistent"],
        &["grade"],
        &["grade", "--store", &other],
        &["merge", &other],
        &["diff", &other, &other],
        &["override", "ada", "07", "9"],
        &["gradebook", "--form", "canvas"],
        &["stats"],
        &["feedback"],
        &["similar"],
        &["nothing-like-it"],
        &["help"],
    ];
    let owned = |call: &&[&str]| call.iter().map(ToString::to_string).collect();
    calls.iter().map(owned).collect()
}

fn fixture() -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    fs::write(dir.path().join("in/ada"), "no archive").unwrap();
    dir
}

/// Runs the program on a terminal that nobody types on, until it ends. Returns
/// what it showed.
#[allow(
    clippy::disallowed_methods,
    reason = "the test hands the program a terminal in place of pipes"
)]
fn on_a_terminal(class: &Path, call: &[String], env: &[(&str, &str)]) -> String {
    let pair = openpty(None, None).unwrap();
    let end = || Stdio::from(pair.slave.try_clone().unwrap());
    let mut child = Command::new("timeout")
        .args([
            "--foreground",
            "300",
            env!("CARGO_BIN_EXE_dozen-class"),
            "--class",
        ])
        .arg(class)
        .args(call)
        .current_dir(root())
        .env_remove("NO_COLOR")
        .envs(env.iter().copied())
        .stdin(end())
        .stdout(end())
        .stderr(end())
        .spawn()
        .unwrap();
    drop(pair.slave);
    let mut shown = Vec::new();
    // Ends with an error when no program has the terminal any more.
    let _ = File::from(pair.master).read_to_end(&mut shown);
    let code = child.wait().unwrap().code();
    let shown = String::from_utf8_lossy(&shown).into_owned();
    assert!(
        code.is_some_and(|code| code < 124),
        "{env:?} {call:?}: {code:?}: {shown}"
    );
    shown
}

#[test]
fn every_step_has_examples_and_is_called_here() {
    let steps = steps();
    assert!(steps.len() >= 11, "{steps:?}");
    let called = calls(Path::new(""));
    for step in &steps {
        let help = class().args([step, "--help"]).output().unwrap();
        let help = String::from_utf8(help.stdout).unwrap();
        let example = format!("Examples:\n  dozen class {step} ");
        assert!(help.contains(&example), "{step}: {help}");
        assert!(called.iter().any(|call| call[0] == *step), "{step}");
    }
}

#[test]
fn with_pipes_no_step_waits_and_nothing_is_coloured() {
    let dir = fixture();
    for call in calls(dir.path()) {
        let mut command = class_in(&dir.path().join("class"));
        let output = command
            .args(&call)
            .envs([("CI", "true"), ("TERM", "xterm-256color")])
            .timeout(Duration::from_secs(300))
            .output()
            .unwrap();
        let all = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&all);
        assert!(output.status.code().is_some(), "{call:?} was still waiting");
        assert!(!all.contains(&0x1b), "{call:?}: {text}");
        assert!(!text.contains("fault of its own"), "{call:?}: {text}");
    }
}

#[test]
fn a_dumb_terminal_and_no_color_are_shown_text_and_asked_nothing() {
    for env in [
        &[("TERM", "dumb"), ("CI", "true")],
        &[("TERM", "xterm-256color"), ("NO_COLOR", "1")],
    ] {
        let dir = fixture();
        for call in calls(dir.path()) {
            let shown = on_a_terminal(&dir.path().join("class"), &call, env);
            assert!(!shown.contains('\u{1b}'), "{env:?} {call:?}: {shown:?}");
        }
        assert!(
            dir.path().join("class/similar").is_dir(),
            "every step was done"
        );
    }
    // The help has colours where they are welcome, so that none above says something.
    let colours = [("TERM", "xterm-256color")];
    let help = on_a_terminal(Path::new("."), &["help".to_owned()], &colours);
    assert!(help.contains('\u{1b}'), "{help}");
}
