//! A machine that cannot judge: its problem is named, the exit code is 3, and
//! no submission loses a point. A fault that only looks like that is the
//! submission's.
#![cfg(target_os = "linux")]

mod common;
mod harness;

use std::{fs, os::unix::fs::PermissionsExt as _, process::ExitCode};

use common::{dozen, json, messages, observed, outcome, root, submission};
use harness::{Need, Suite, tests};

const CHECK: [&str; 4] = ["check", "07", "--format", "json"];

fn main() -> ExitCode {
    let mut suite = Suite::default();
    tests!(suite;
        a_linker_without_its_own_parts_is_the_machines_problem,
        doctor_names_what_a_machine_lacks,
        few_descriptors_and_ignored_children_are_no_problem,
        a_procfile_of_a_megabyte_is_the_submissions_problem,
    );
    let namespaces = Need {
        program: "a network namespace of one's own",
        install: "sysctl kernel.apparmor_restrict_unprivileged_userns=0",
        is_met: unshared("true").ok().is_ok(),
        is_up_to_ci: true,
    };
    tests!(suite, needs namespaces; a_loopback_interface_that_is_down_is_the_machines_problem);
    suite.run()
}

/// Returns `dozen` with these arguments, started by a shell that has run
/// `first`.
fn dozen_after(first: &str, words: &[&str]) -> assert_cmd::Command {
    let mut shell = assert_cmd::Command::new("sh");
    shell
        .current_dir(root())
        .env("CARGO_TARGET_DIR", common::target())
        .args(["-c", &format!("{first}; exec \"$0\" \"$@\"")])
        .arg(env!("CARGO_BIN_EXE_dozen"))
        .args(words);
    shell
}

/// Returns a program in a network namespace whose loopback interface is down.
fn unshared(program: &str) -> assert_cmd::Command {
    let mut unshared = assert_cmd::Command::new("unshare");
    unshared
        .current_dir(root())
        .env("CARGO_TARGET_DIR", common::target())
        .args(["--user", "--map-root-user", "--net", program]);
    unshared
}

fn a_linker_without_its_own_parts_is_the_machines_problem() {
    let tools = tempfile::tempdir().unwrap();
    let linker = tools.path().join("cc");
    let script = "#!/bin/sh\necho \"collect2: fatal error: cannot find 'ld'\" >&2\nexit 1\n";
    fs::write(&linker, script).unwrap();
    fs::set_permissions(&linker, fs::Permissions::from_mode(0o755)).unwrap();
    let path = std::env::var("PATH").unwrap();
    let dir = submission("fn main() { println!(\"rye\") }");
    let mut command = dozen();
    let (report, code) = json(
        command
            .env("PATH", format!("{}:{path}", tools.path().display()))
            .args(CHECK)
            .arg("--submission")
            .arg(dir.path()),
    );
    assert_eq!((outcome(&report), code), ("inconclusive", 3));
    let said = messages(&report);
    assert!(said.contains("empty program does not build"), "{said}");
    assert!(said.contains("build-essential"), "{said}");
}

fn doctor_names_what_a_machine_lacks() {
    let mut without_folder = dozen();
    without_folder.env("TMPDIR", "/nonexistent");
    let mut small_files = dozen_after("ulimit -f 64", &["doctor", "--format", "json"]);
    for command in [
        without_folder.args(["doctor", "--format", "json"]),
        &mut small_files,
    ] {
        let (report, code) = json(command);
        assert_eq!((report["ok"].as_bool(), code), (Some(false), 3), "{report}");
    }
}

fn few_descriptors_and_ignored_children_are_no_problem() {
    let solution = root().join("solutions/07-port-binding");
    let solution = solution.to_str().unwrap();
    for first in ["ulimit -S -n 64", "trap '' CHLD"] {
        let words = [&CHECK[..], &["--submission", solution]].concat();
        let (report, code) = json(&mut dozen_after(first, &words));
        assert_eq!((outcome(&report), code), ("pass", 0), "{first}: {report}");
    }
}

fn a_procfile_of_a_megabyte_is_the_submissions_problem() {
    let dir = submission("fn main() {}");
    let procfile = format!("web: crumb {}\n", "x".repeat(1_000_000));
    fs::write(dir.path().join("Procfile"), procfile).unwrap();
    let mut command = dozen();
    let (report, code) = json(command.args(CHECK).arg("--submission").arg(dir.path()));
    assert_eq!((outcome(&report), code), ("rejected", 1));
    assert!(messages(&report).contains("at most 4096"), "{report}");
}

fn a_loopback_interface_that_is_down_is_the_machines_problem() {
    let dir = submission("fn main() { std::thread::sleep(std::time::Duration::from_secs(60)) }");
    let submission = dir.path().to_str().unwrap();
    let only = ["--only", "listens-on-the-given-port"];
    let words = [&CHECK[..], &only, &["--submission", submission]].concat();
    let mut dozen = unshared(env!("CARGO_BIN_EXE_dozen"));
    let (report, code) = json(dozen.args(words));
    assert_eq!((outcome(&report), code), ("inconclusive", 3), "{report}");
    let seen = observed(&report);
    assert!(seen.contains("loopback interface is up"), "{seen}");
}
