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
        each_problem_of_a_machine_is_named_by_check_and_by_doctor,
        a_config_that_asks_for_another_target_is_named,
        a_configured_linker_that_is_missing_is_named_with_its_config,
        a_percent_sign_in_the_clones_path_is_no_problem,
        few_descriptors_and_ignored_children_are_no_problem,
        a_procfile_of_a_megabyte_is_the_submissions_problem,
    );
    let namespaces = Need {
        program: "a network namespace of one's own",
        install: "sysctl kernel.apparmor_restrict_unprivileged_userns=0",
        is_met: unshared("--net", "true").ok().is_ok(),
        is_up_to_ci: true,
    };
    tests!(suite, needs namespaces;
        a_loopback_interface_that_is_down_is_the_machines_problem,
        a_full_or_noexec_disk_is_named_by_check_and_by_doctor,
    );
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

/// Returns a program in a namespace of its own: a network whose loopback
/// interface is down, or mounts.
fn unshared(namespace: &str, program: &str) -> assert_cmd::Command {
    let mut unshared = assert_cmd::Command::new("unshare");
    unshared
        .current_dir(root())
        .env("CARGO_TARGET_DIR", common::target())
        .args(["--user", "--map-root-user", namespace, program]);
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

/// What a run says of its problem, and its exit code: the report's words, or
/// those on stderr if there is no report.
fn said(command: &mut assert_cmd::Command) -> (String, i32) {
    let output = command.output().unwrap();
    let text = match serde_json::from_slice::<serde_json::Value>(&output.stdout) {
        Ok(report) if report["looks"].is_array() => {
            let looks = report["looks"].as_array().unwrap().iter();
            let wrong = looks.filter(|look| look["ok"] == false);
            wrong.map(|look| look["found"].to_string()).collect()
        }
        Ok(report) => {
            assert_eq!(outcome(&report), "inconclusive", "{report}");
            messages(&report) + &observed(&report)
        }
        Err(_) => String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    (text, output.status.code().unwrap())
}

/// Runs `check` and `doctor` as `command` starts them: both say `expected`, and
/// exit with 3.
fn assert_named(command: impl Fn(&[&str]) -> assert_cmd::Command, expected: &str) {
    let dir = submission("fn main() { println!(\"rye\") }");
    let submission = dir.path().to_str().unwrap();
    let only = ["--only", "listens-on-the-given-port"];
    let check = [&CHECK[..], &only, &["--submission", submission]].concat();
    for words in [&check[..], &["doctor", "--format", "json"]] {
        let (text, code) = said(&mut command(words));
        assert!(
            text.contains(expected),
            "{}, {expected:?}: {text}",
            words[0]
        );
        assert_eq!(code, 3, "{}, {expected:?}: {text}", words[0]);
    }
}

/// Returns a folder with a C compiler that does as the script says.
fn compiler(script: &str) -> tempfile::TempDir {
    let tools = tempfile::tempdir().unwrap();
    let path = tools.path().join("cc");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    tools
}

fn each_problem_of_a_machine_is_named_by_check_and_by_doctor() {
    let killed = compiler("kill -9 $$");
    let without_libc = compiler("echo '/usr/bin/ld: cannot find Scrt1.o' >&2; exit 1");
    let before = |tools: &tempfile::TempDir| format!("PATH={}:$PATH", tools.path().display());
    for (first, expected) in [
        (before(&killed).as_str(), "was killed"),
        (before(&without_libc).as_str(), "build-essential"),
        ("ulimit -f 64", "`ulimit -f unlimited`"),
        ("export TMPDIR=/nonexistent", "/nonexistent"),
        ("PATH=/nonexistent", "install Rust"),
        (
            "export RUSTUP_TOOLCHAIN=1.2.3",
            "rustup toolchain install 1.2.3",
        ),
    ] {
        assert_named(|words| dozen_after(first, words), expected);
    }
}

fn a_full_or_noexec_disk_is_named_by_check_and_by_doctor() {
    let dir = tempfile::tempdir().unwrap();
    let disk = dir.path().display();
    let fill = format!("head -c 100m /dev/zero >{disk}/fill 2>/dev/null");
    for (options, then, variable, expected) in [
        ("size=4m", fill.as_str(), "CARGO_TARGET_DIR", "space"),
        ("size=4m", fill.as_str(), "TMPDIR", "space"),
        ("noexec", "true", "TMPDIR", "mounted noexec"),
    ] {
        let first = format!(
            "mount -t tmpfs -o {options} disk {disk} || exit 9; {then}; export {variable}={disk}"
        );
        let mounted = |words: &[&str]| {
            let mut command = unshared("--mount", "sh");
            let line = format!("{first}; exec \"$0\" \"$@\"");
            command.args(["-c", &line, env!("CARGO_BIN_EXE_dozen")]);
            command.args(words);
            command
        };
        assert_named(mounted, expected);
    }
}

/// A clone in a folder of that name, with a config of cargo's.
fn configured(name: &str, config: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let clone = dir.path().join(name);
    for folder in ["exercises", "solutions/07-port-binding"] {
        common::copy(&root().join(folder), &clone.join(folder));
    }
    fs::create_dir_all(clone.join("grader")).unwrap();
    fs::create_dir_all(clone.join(".cargo")).unwrap();
    fs::write(clone.join(".cargo/config.toml"), config).unwrap();
    dir
}

fn dozen_of(clone: &std::path::Path, words: &[&str]) -> assert_cmd::Command {
    let mut command = common::dozen_in(clone);
    command.env_remove("CARGO_TARGET_DIR").args(words);
    command
}

fn a_config_that_asks_for_another_target_is_named() {
    let config = "[build]\ntarget = \"wasm32-unknown-unknown\"\n";
    let dir = configured("course", config);
    let clone = dir.path().join("course");
    assert_named(
        |words| dozen_of(&clone, words),
        "config.toml sets `build.target`",
    );
}

fn a_configured_linker_that_is_missing_is_named_with_its_config() {
    let config = "[target.'cfg(unix)']\nlinker = \"/nonexistent/ld\"\n";
    let dir = configured("course", config);
    let clone = dir.path().join("course");
    let named = clone.join(".cargo/config.toml");
    let expected = format!(
        "/nonexistent/ld` not found, which {} names",
        named.display()
    );
    assert_named(|words| dozen_of(&clone, words), &expected);
}

fn a_percent_sign_in_the_clones_path_is_no_problem() {
    let dir = configured("100% rye", "");
    let clone = dir.path().join("100% rye");
    let (report, code) = json(&mut dozen_of(&clone, &["doctor", "--format", "json"]));
    assert_eq!((report["ok"].as_bool(), code), (Some(true), 0), "{report}");
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
    let mut dozen = unshared("--net", env!("CARGO_BIN_EXE_dozen"));
    let (report, code) = json(dozen.args(words));
    assert_eq!((outcome(&report), code), ("inconclusive", 3), "{report}");
    let seen = observed(&report);
    assert!(seen.contains("loopback interface is up"), "{seen}");
    let mut doctor = unshared("--net", env!("CARGO_BIN_EXE_dozen"));
    let (text, code) = said(doctor.args(["doctor", "--format", "json"]));
    assert!(
        code == 3 && text.contains("loopback interface is up"),
        "{text}"
    );
}
