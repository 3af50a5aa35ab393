//! If no one can answer, or a terminal can show only text, no command prompts,
//! hangs or prints an escape code.
#![cfg(target_os = "linux")]

mod common;

use std::{collections::BTreeSet, time::Duration};

use common::{
    clone, dozen, dozen_in,
    terminal::{Ended, Terminal},
};

/// A call of every visible command; those that run until they are stopped have
/// arguments that they refuse.
const CALLS: &[&[&str]] = &[
    &[],
    &["watch", "nothing-like-it"],
    &["list", "--checks"],
    &["check", "07"],
    &["card"],
    &["update"],
    &["hint", "07"],
    &["explain", "07"],
    &["replay", "07"],
    &["run", "07", "--process", "nobody"],
    &["reset", "07"],
    &["reset", "07", "--undo"],
    &["solution", "07"],
    &["solution", "07", "--force"],
    &["progress", "export", "-"],
    &["progress", "import", "-"],
    &["doctor"],
    &["completions", "bash"],
    &["book"],
    &["class"],
    &["ci"],
    &["author", "new", "14-telemetry", "--title", "Telemetry"],
    &["help"],
    &["nothing-like-it"],
];

fn called() -> BTreeSet<String> {
    CALLS
        .iter()
        .filter_map(|call| call.first())
        .map(ToString::to_string)
        .collect()
}

#[test]
fn every_subcommand_is_called_with_pipes() {
    let help = dozen().arg("help").output().unwrap().stdout;
    let help = String::from_utf8(help).unwrap();
    let commands = help.split("Commands:\n").nth(1).unwrap();
    let names = commands.lines().take_while(|line| !line.is_empty());
    let names = names
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .map(|line| line.split_whitespace().next().unwrap().to_owned());
    let missing: Vec<String> = names.filter(|name| !called().contains(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn with_pipes_nothing_waits_and_nothing_is_coloured() {
    let clone = clone();
    for call in CALLS {
        let output = dozen_in(clone.path())
            .args(*call)
            .timeout(Duration::from_secs(300))
            .output()
            .unwrap();
        let all = [output.stdout, output.stderr].concat();
        assert!(output.status.code().is_some(), "{call:?} was still waiting");
        assert!(
            !all.contains(&0x1b),
            "{call:?}: {}",
            String::from_utf8_lossy(&all)
        );
        let all = String::from_utf8_lossy(&all);
        assert!(!all.contains("fault of its own"), "{call:?}: {all}");
    }
}

/// `dozen` does not wait for input on either kind of terminal.
#[test]
fn a_dumb_terminal_and_no_color_are_shown_text_and_asked_nothing() {
    let clone = clone();
    for env in [("TERM", "dumb"), ("NO_COLOR", "1")] {
        for call in CALLS.iter().filter(reads_no_stdin) {
            let Ended {
                text: shown,
                status: ended,
                ..
            } = Terminal::start(clone.path(), call, &[env]).ends();
            assert!(ended.code().is_some(), "{env:?} {call:?}: {shown}");
            assert!(!shown.contains('\u{1b}'), "{env:?} {call:?}: {shown:?}");
        }
    }
}

/// Returns whether a call does without standard input, which here stays open.
fn reads_no_stdin(call: &&&[&str]) -> bool {
    call[..] != ["progress", "import", "-"]
}
