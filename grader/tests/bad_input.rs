//! Bad input gets a sentence that says what happened and what to do. Never a
//! panic, a backtrace, an orphan or a hang. For submissions that do not even
//! start, command lines and machines; `bad_service.rs` has services that start
//! and misbehave.

mod common;

use std::{fs, os::unix::fs::symlink, path::Path};

use common::{dozen, dozen_in, json, messages, observed, outcome, submission};

#[test]
fn a_compile_error_of_a_submission_names_the_file_and_nothing_of_the_machine() {
    let dir = submission("fn main() { let port: u16 = \"x\"; }");
    let (report, code) = json(
        dozen()
            .args(["check", "07", "--format", "json", "--submission"])
            .arg(dir.path()),
    );
    assert_eq!((outcome(&report), code), ("build_failed", 1));
    let said = messages(&report);
    assert!(
        said.contains("mismatched types") && said.contains("E0308"),
        "{said}"
    );
    assert!(said.contains("--> src/main.rs:1:"), "{said}");
    let folder = dir.path().to_string_lossy();
    assert!(!said.contains(&*folder), "{said}");
}

#[test]
fn an_exercise_that_was_not_handed_in_is_rejected_and_the_others_are_graded() {
    let dir = tempfile::tempdir().unwrap();
    common::copy(
        &common::root().join("solutions/09-disposability"),
        &dir.path().join("exercises/09-disposability"),
    );
    let (report, code) = json(
        dozen()
            .args(["check", "07", "09", "--format", "json", "--submission"])
            .arg(dir.path()),
    );
    assert_eq!(code, 1);
    assert_eq!(report["exercises"][0]["outcome"], "rejected");
    assert!(
        messages(&report).contains("07-port-binding"),
        "{}",
        messages(&report)
    );
    assert_eq!(report["exercises"][1]["outcome"], "pass");
}

#[test]
fn a_missing_procfile_is_refused_with_the_line_to_write() {
    let dir = submission("fn main() {}");
    fs::remove_file(dir.path().join("Procfile")).unwrap();
    let (report, code) = json(
        dozen()
            .args(["check", "07", "--format", "json", "--submission"])
            .arg(dir.path()),
    );
    assert_eq!((outcome(&report), code), ("rejected", 1));
    assert!(
        messages(&report).contains("web: crumb"),
        "{}",
        messages(&report)
    );
}

#[test]
fn a_procfile_with_an_unknown_binary_is_an_error_that_lists_the_binaries() {
    let dir = submission("fn main() {}");
    fs::write(dir.path().join("Procfile"), "web: ./start.sh\n").unwrap();
    let (report, code) = json(
        dozen()
            .args([
                "check",
                "07",
                "--only",
                "listens-on-the-given-port",
                "--format",
                "json",
            ])
            .arg("--submission")
            .arg(dir.path()),
    );
    assert_eq!((outcome(&report), code), ("fail", 1));
    assert!(
        observed(&report).contains("it has: crumb"),
        "{}",
        observed(&report)
    );
}

#[test]
fn no_manifest_stops_dozen_and_the_others_are_graded() {
    let clone = common::clone();
    fs::write(
        clone.path().join("exercises/03-config/Cargo.toml"),
        "[package\nname=",
    )
    .unwrap();
    fs::write(
        clone.path().join("exercises/Cargo.toml"),
        "not a manifest at all",
    )
    .unwrap();
    let (report, code) =
        json(dozen_in(clone.path()).args(["check", "03", "07", "--format", "json"]));
    assert_eq!(code, 1);
    assert_eq!(report["exercises"][0]["outcome"], "rejected");
    assert!(
        messages(&report).contains("Cargo.toml"),
        "{}",
        messages(&report)
    );
    assert_eq!(report["exercises"][1]["outcome"], "fail");
    assert_eq!(
        report["exercises"][1]["checks"].as_array().unwrap().len(),
        9
    );
}

#[test]
fn links_paths_and_patches_are_refused_by_name() {
    let dir = submission("mod secret; fn main() {}");
    symlink("/etc/passwd", dir.path().join("src/secret.rs")).unwrap();
    let manifest = "[package]\nname=\"m\"\n[dependencies]\nserde={path=\"/tmp\"}\nleft-pad=\"1\"\n[patch.crates-io]\ntokio={path=\"/\"}\n";
    fs::write(dir.path().join("Cargo.toml"), manifest).unwrap();
    let (report, code) = json(
        dozen()
            .args(["check", "07", "--format", "json", "--submission"])
            .arg(dir.path()),
    );
    assert_eq!((outcome(&report), code), ("rejected", 1));
    let said = messages(&report);
    for name in ["secret.rs", "serde", "left-pad", "patch"] {
        assert!(said.contains(name), "{name}: {said}");
    }
}

#[test]
fn an_unknown_exercise_brings_the_nearest_names_and_exit_2() {
    let assert = dozen().args(["check", "port-bindng"]).assert().code(2);
    let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(said.contains("did you mean port-binding"), "{said}");
}

#[test]
fn an_unknown_check_brings_the_nearest_and_exit_2() {
    let assert = dozen()
        .args(["check", "07", "--only", "listens-on-the-port"])
        .assert()
        .code(2);
    let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(said.contains("listens-on-the-given-port"), "{said}");
}

#[test]
fn an_empty_folder_is_a_rejected_submission_that_says_what_was_expected() {
    let dir = tempfile::tempdir().unwrap();
    let (report, code) = json(
        dozen()
            .args(["check", "07", "--format", "json", "--submission"])
            .arg(dir.path()),
    );
    assert_eq!((outcome(&report), code), ("rejected", 1));
    let said = messages(&report);
    assert!(said.contains("exercises/07-port-binding"), "{said}");
    let digest = report["submission"]["digest"].as_str().unwrap();
    assert_eq!(digest.len(), 64, "{report}");
}

#[test]
fn a_submission_nested_in_folders_is_found_and_the_report_says_who_what_and_with_what() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("one/two/three");
    common::copy(submission("fn main() { x }").path(), &folder);
    let (report, code) = json(
        dozen()
            .args(["check", "07", "--format", "json", "--key", "ada"])
            .arg("--submission")
            .arg(dir.path()),
    );
    assert_eq!((outcome(&report), code), ("build_failed", 1));
    assert_eq!(report["submission"]["key"], "ada");
    assert_eq!(report["grader"]["version"], env!("CARGO_PKG_VERSION"));
    assert!(report["toolchain"].as_str().unwrap().contains("rustc "));
    assert!(report["graded_at"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn a_submission_that_is_not_there_is_a_mistake_of_the_command_line() {
    let dir = tempfile::tempdir().unwrap();
    let missing = dir.path().join("nothing");
    let command = &mut dozen();
    let assert = command.args(["check", "07", "--submission"]).arg(missing);
    assert.assert().code(2);
}

#[test]
fn outside_a_clone_the_error_names_the_next_step() {
    let dir = tempfile::tempdir().unwrap();
    let assert = dozen_in(dir.path()).arg("list").assert().code(2);
    let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(said.contains("clone of the course"), "{said}");
}

#[test]
fn a_taken_port_is_named_with_what_to_do() {
    let held = std::net::TcpListener::bind(("0.0.0.0", 0)).unwrap();
    let port = held.local_addr().unwrap().port().to_string();
    let assert = dozen()
        .args(["run", "07", "--submission", "solutions", "--port", &port])
        .timeout(std::time::Duration::from_secs(300))
        .assert()
        .code(2);
    let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(
        said.contains(&port) && said.contains("choose another with `--port`"),
        "{said}"
    );
}

#[test]
fn without_cargo_the_grader_cannot_judge_and_says_how_to_install_it() {
    let dir = submission("fn main() {}");
    let nowhere = tempfile::tempdir().unwrap();
    let (report, code) = json(
        dozen()
            .env("PATH", nowhere.path())
            .args(["check", "07", "--format", "json", "--submission"])
            .arg(dir.path()),
    );
    assert_eq!((outcome(&report), code), ("inconclusive", 3));
    assert!(
        messages(&report).contains("rustup.rs"),
        "{}",
        messages(&report)
    );
}

#[test]
#[allow(
    clippy::disallowed_methods,
    reason = "the test hands dozen a file as stdout"
)]
fn an_output_that_takes_nothing_more_is_a_sentence_and_exit_3() {
    if !Path::new("/dev/full").exists() {
        return; // only Linux has one
    }
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_dozen"));
    let output = command
        .args(["list"])
        .current_dir(common::root())
        .stdout(full)
        .stderr(std::process::Stdio::piped())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(
        said.contains("disk is full") && !said.contains("panicked"),
        "{said}"
    );
}

/// On a disk of 256 KiB, if the system gives a test one.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_the_graders_trouble_and_never_a_fail() {
    let script = r#"
        set -e
        small=$(mktemp -d) && mount -t tmpfs -o size=256k tmpfs "$small"
        code=0; TMPDIR="$small" "$DOZEN" check 07 --submission solutions --format json || code=$?
        umount -l "$small"; rmdir "$small"; exit $code
    "#;
    let mut command = assert_cmd::Command::new("unshare");
    command
        .args(["-rm", "sh", "-c", script])
        .env("DOZEN", env!("CARGO_BIN_EXE_dozen"))
        .env("CARGO_TARGET_DIR", common::target())
        .current_dir(common::root());
    let probe = assert_cmd::Command::new("unshare")
        .args([
            "-rm",
            "sh",
            "-c",
            "d=$(mktemp -d) && mount -t tmpfs none $d && umount $d && rmdir $d",
        ])
        .output();
    if !probe.is_ok_and(|output| output.status.success()) {
        return; // this system does not let a user mount
    }
    let (report, code) = json(&mut command);
    assert_eq!((outcome(&report), code), ("inconclusive", 3));
    assert!(
        messages(&report).contains("free some space"),
        "{}",
        messages(&report)
    );
}
