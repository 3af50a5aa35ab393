//! What a run that is killed, or a full disk, leaves behind: whole results, and
//! nothing else.

mod common;

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use common::{class_in, files_below, root, variant};
use tempfile::TempDir;

/// A class of students whose work does not build, which takes little time, and
/// of one whose work passes.
fn class_of(students: usize) -> TempDir {
    let dir = TempDir::new().unwrap();
    let class = dir.path().join("class");
    assert!(class_in(&class).arg("init").status_is_success());
    fs::write(
        class.join("class.toml"),
        "exercises = [\"07\"]\nlimits = { jobs = 2 }\n",
    )
    .unwrap();
    let secret = "0123456789abcdef0123456789abcdef\n";
    fs::write(class.join("secret"), secret).unwrap();
    for number in 0..students {
        let home = dir.path().join(format!("in/s{number}"));
        for (name, mut bytes) in variant("07-port-binding", None) {
            if name == "src/main.rs" && number > 0 {
                bytes = format!("fn main() {{ missing{number} }}").into_bytes();
            }
            let path = home.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
    let mut collect = class_in(&class);
    let collected = collect.arg("collect").arg(dir.path().join("in"));
    assert!(collected.status_is_success());
    dir
}

trait Succeeds {
    fn status_is_success(&mut self) -> bool;
}

impl Succeeds for assert_cmd::Command {
    fn status_is_success(&mut self) -> bool {
        self.output().unwrap().status.success()
    }
}

/// What is stored: the keys, and how each check ended.
fn judgements(class: &Path) -> BTreeMap<String, String> {
    let files = files_below(&class.join("store"));
    let read = files.iter().map(|(path, bytes)| {
        let entry: dozen_class::store::Entry = serde_json::from_slice(bytes)
            .unwrap_or_else(|cause| panic!("{} is half a file: {cause}", path.display()));
        (entry.key.clone(), entry.judgement())
    });
    read.collect()
}

#[test]
#[allow(
    clippy::disallowed_methods,
    reason = "the test kills the program outright"
)]
fn a_run_that_is_killed_twenty_times_ends_with_the_same_store() {
    let dir = class_of(8);
    let class = dir.path().join("class");
    assert!(class_in(&class).arg("grade").status_is_success());
    fs::remove_dir_all(class.join("store")).unwrap();
    // The second run is warm, as those that are killed are.
    let start = Instant::now();
    assert!(class_in(&class).arg("grade").status_is_success());
    let whole = start.elapsed();
    let expected = judgements(&class);
    assert_eq!(expected.len(), 8);
    fs::remove_dir_all(class.join("store")).unwrap();
    let mut draw = 0x9e37_79b9_7f4a_7c15_u64;
    let mut killed = 0;
    while killed < 20 {
        draw ^= draw << 13;
        draw ^= draw >> 7;
        draw ^= draw << 17;
        let part = f64::from((draw >> 40) as u32) / f64::from(1 << 24);
        let until = Instant::now() + whole.mul_f64(part / 3.0);
        let mut grade = Command::new(env!("CARGO_BIN_EXE_dozen-class"))
            .args(["--class", class.to_str().unwrap(), "grade"])
            .current_dir(root())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while Instant::now() < until && grade.try_wait().unwrap().is_none() {
            std::thread::park_timeout(Duration::from_millis(2));
        }
        killed += i32::from(grade.try_wait().unwrap().is_none());
        grade.kill().unwrap();
        grade.wait().unwrap();
        let left = judgements_whole(&class);
        for (key, judgement) in &left {
            assert_eq!(expected.get(key), Some(judgement));
        }
        // The next one is killed at its work too, and not after it.
        if left.len() == expected.len() {
            fs::remove_dir_all(class.join("store")).unwrap();
        }
    }
    assert!(class_in(&class).arg("grade").status_is_success());
    assert_eq!(judgements(&class), expected);
}

#[test]
#[allow(
    clippy::disallowed_methods,
    reason = "the test stops the program as a terminal does"
)]
fn a_run_that_is_stopped_says_so_and_loses_nothing() {
    use nix::{
        sys::signal::{Signal, kill},
        unistd::Pid,
    };
    let dir = class_of(6);
    let class = dir.path().join("class");
    let grade = Command::new(env!("CARGO_BIN_EXE_dozen-class"))
        .args(["--class", class.to_str().unwrap(), "grade"])
        .current_dir(root())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let patience = Instant::now() + Duration::from_secs(120);
    let has_one = |files: BTreeMap<std::path::PathBuf, Vec<u8>>| {
        files
            .keys()
            .any(|path| path.extension().is_some_and(|end| end == "json"))
    };
    while !has_one(files_below_or_none(&class.join("store"))) {
        assert!(Instant::now() < patience, "nothing was graded");
        std::thread::park_timeout(Duration::from_millis(2));
    }
    kill(Pid::from_raw(grade.id().cast_signed()), Signal::SIGINT).unwrap();
    let output = grade.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("every result so far is stored"), "{said}");
    let before = judgements_whole(&class);
    assert!(!before.is_empty() && before.len() < 6, "{}", before.len());
    let mut rest = class_in(&class);
    let output = rest.arg("grade").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let counts = format!(
        "{} graded, {} graded before",
        6 - before.len(),
        before.len()
    );
    assert!(said.contains(&counts), "{counts}: {said}");
    assert!(
        before
            .iter()
            .all(|(key, judgement)| judgements(&class)[key] == *judgement)
    );
}

/// The same of a store that a killed run left: what it was writing has another
/// name, and is removed by the next.
fn judgements_whole(class: &Path) -> BTreeMap<String, String> {
    for (path, _) in files_below_or_none(&class.join("store")) {
        if path.to_string_lossy().contains(".partial-") {
            fs::remove_file(class.join("store").join(path)).unwrap();
        }
    }
    if class.join("store").is_dir() {
        judgements(class)
    } else {
        BTreeMap::new()
    }
}

fn files_below_or_none(dir: &Path) -> BTreeMap<std::path::PathBuf, Vec<u8>> {
    if dir.is_dir() {
        files_below(dir)
    } else {
        BTreeMap::new()
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_store_that_is_full_is_exit_3_and_no_half_file() {
    let dir = class_of(3);
    let class = dir.path().join("class");
    let script = r#"
        set -e
        mkdir -p "$CLASS/store" && mount -t tmpfs -o size=1m tmpfs "$CLASS/store"
        head -c 1044480 /dev/zero >"$CLASS/store/filler"
        code=0; "$PROGRAM" --class "$CLASS" grade >"$CLASS/said" 2>&1 || code=$?
        find "$CLASS/store" -type f ! -name filler >"$CLASS/left"
        umount -l "$CLASS/store"; exit $code
    "#;
    let unshare = |script: &str| {
        let mut command = assert_cmd::Command::new("unshare");
        command
            .args(["-rm", "sh", "-c", script])
            .current_dir(root());
        command
    };
    let may_mount = unshare("d=$(mktemp -d) && mount -t tmpfs none $d && umount $d && rmdir $d");
    if !{ may_mount }
        .output()
        .is_ok_and(|output| output.status.success())
    {
        return; // this system does not let a user mount
    }
    let output = unshare(script)
        .env("CLASS", &class)
        .env("PROGRAM", env!("CARGO_BIN_EXE_dozen-class"))
        .output()
        .unwrap();
    let said = fs::read_to_string(class.join("said")).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("free some space"), "{said}");
    let left = fs::read_to_string(class.join("left")).unwrap();
    assert!(
        !left.contains(".partial-") && left.lines().count() < 3,
        "{left}"
    );
}
