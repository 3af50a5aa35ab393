//! However `dozen` ends, nothing is left running and no folder is left over.
#![cfg(target_os = "linux")]

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use common::{running, submission};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

/// Waits until `probe` has something: as long as a slow machine needs.
fn until<T>(what: &str, mut probe: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = probe() {
            return found;
        }
        assert!(
            start.elapsed() < Duration::from_secs(120),
            "waited for {what}"
        );
        pause();
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "between two looks at a condition, so that what is waited for has the core"
)]
fn pause() {
    std::thread::sleep(Duration::from_millis(2));
}

/// A `dozen check` whose service touches `flag` when it starts, leaves a stray
/// process with `mark` in it, and never becomes ready.
struct Stuck {
    dozen: Child,
    mark: String,
    temp: tempfile::TempDir,
    _submission: tempfile::TempDir,
}

#[allow(
    clippy::disallowed_methods,
    reason = "the test sends dozen a signal while it works"
)]
fn stuck(mark: &str) -> Stuck {
    let mark = format!("{mark}-{}", std::process::id());
    let temp = tempfile::tempdir().unwrap();
    let main = format!(
        r#"
use std::{{os::unix::process::CommandExt, process::Command}};
fn main() {{
    if std::env::args().nth(1).is_some() {{ loop {{ std::thread::park() }} }}
    let me = std::env::current_exe().unwrap();
    Command::new(me).arg("{mark}").process_group(0).spawn().unwrap();
    loop {{ std::thread::park() }}
}}"#
    );
    let submission = submission(&main);
    let dozen = Command::new(env!("CARGO_BIN_EXE_dozen"))
        .args([
            "check",
            "07",
            "--patience",
            "20",
            "--only",
            "listens-on-the-given-port",
        ])
        .arg("--submission")
        .arg(submission.path())
        .current_dir(common::root())
        .env("CARGO_TARGET_DIR", common::target())
        .env("TMPDIR", temp.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    until("the service to start", || {
        (!running(&mark).is_empty()).then_some(())
    });
    Stuck {
        dozen,
        mark,
        temp,
        _submission: submission,
    }
}

fn send(dozen: &Child, signal: Signal) {
    kill(Pid::from_raw(dozen.id().cast_signed()), signal).unwrap();
}

fn left_in(dir: &Path) -> Vec<PathBuf> {
    fs::read_dir(dir)
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .collect()
}

#[test]
fn ctrl_c_ends_everything_and_exits_130() {
    let stuck = stuck("interrupted");
    send(&stuck.dozen, Signal::SIGINT);
    let output = stuck.dozen.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(running(&stuck.mark), Vec::<i32>::new());
    assert_eq!(left_in(stuck.temp.path()), Vec::<PathBuf>::new());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("nothing was left running"), "{said}");
}

#[test]
fn sigterm_ends_everything() {
    let stuck = stuck("terminated");
    send(&stuck.dozen, Signal::SIGTERM);
    let output = stuck.dozen.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(143));
    assert_eq!(running(&stuck.mark), Vec::<i32>::new());
    assert_eq!(left_in(stuck.temp.path()), Vec::<PathBuf>::new());
}

#[test]
fn a_killed_dozen_leaves_nothing_running() {
    let mut stuck = stuck("killed");
    send(&stuck.dozen, Signal::SIGKILL);
    stuck.dozen.wait().unwrap();
    until("the stray to end", || {
        running(&stuck.mark).is_empty().then_some(())
    });
    until("the folder to go", || {
        left_in(stuck.temp.path()).is_empty().then_some(())
    });
}
