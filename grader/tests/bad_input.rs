//! What bad input gets: a sentence that says what happened and what to do.
//! Never a panic, a backtrace, an orphan or a hang.

mod common;

use std::{fs, os::unix::fs::symlink, path::Path};

use common::{checked, dozen, dozen_in, json, submission};
use serde_json::Value;

/// The beginning of a server that needs no crate.
const SERVER: &str = r#"
use std::{io::{Read, Write}, net::TcpListener};
fn main() {
    let port: u16 = std::env::var("PORT").unwrap().parse().unwrap();
    let listener = TcpListener::bind(("0.0.0.0", port)).unwrap();
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(ANSWER);
    }
}
"#;

fn observed(report: &Value) -> String {
    let check = &report["exercises"][0]["checks"][0];
    check["finding"]["observed"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

fn outcome(report: &Value) -> &str {
    report["exercises"][0]["outcome"].as_str().unwrap()
}

fn messages(report: &Value) -> String {
    report["exercises"][0]["messages"].to_string()
}

#[test]
fn a_compile_error_is_shown_as_the_compiler_shows_it_with_the_learners_own_path() {
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
    let own = dir.path().join("src/main.rs");
    assert!(said.contains(&*own.to_string_lossy()), "{said}");
}

#[test]
fn a_process_that_exits_at_once_is_told_how_it_ended_and_what_it_printed() {
    let (report, code) = checked("fn main() { eprintln!(\"no flour\"); std::process::exit(3) }");
    assert_eq!((outcome(&report), code), ("fail", 1));
    assert!(
        observed(&report).contains("exit 3"),
        "{}",
        observed(&report)
    );
    let output = report["exercises"][0]["checks"][0]["finding"]["output"].to_string();
    assert!(output.contains("no flour"), "{output}");
}

#[test]
fn a_process_that_binds_nothing_is_told_that_it_listens_nowhere() {
    let (report, code) = checked("fn main() { loop { std::thread::park() } }");
    assert_eq!((outcome(&report), code), ("fail", 1));
    assert!(
        observed(&report).contains("listens on no port"),
        "{}",
        observed(&report)
    );
}

#[test]
fn garbage_is_told_from_http() {
    let main = SERVER.replace("ANSWER", "b\"rye, wheat, spelt\\n\"");
    let (report, code) = checked(&main);
    assert_eq!((outcome(&report), code), ("fail", 1));
    assert!(
        observed(&report).contains("not HTTP"),
        "{}",
        observed(&report)
    );
}

#[test]
fn a_health_check_that_is_never_answered_is_a_failure_within_its_deadline() {
    let main = r#"
fn main() {
    let port: u16 = std::env::var("PORT").unwrap().parse().unwrap();
    let listener = std::net::TcpListener::bind(("0.0.0.0", port)).unwrap();
    let mut open = Vec::new();
    for stream in listener.incoming() { open.push(stream.unwrap()); }
}"#;
    let (report, code) = checked(main);
    assert_eq!((outcome(&report), code), ("fail", 1));
    assert!(
        observed(&report).starts_with("GET /health"),
        "{}",
        observed(&report)
    );
}

#[test]
fn an_answer_without_end_is_cut_off() {
    let main = r#"
use std::{io::{Read, Write}, net::TcpListener};
fn main() {
    let port: u16 = std::env::var("PORT").unwrap().parse().unwrap();
    for stream in TcpListener::bind(("0.0.0.0", port)).unwrap().incoming() {
        let mut stream = stream.unwrap();
        std::thread::spawn(move || {
            let mut asked = [0; 1024];
            let length = stream.read(&mut asked).unwrap_or(0);
            let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
            let _ = stream.write_all(head.as_bytes());
            if asked[..length].starts_with(b"GET /health") {
                let _ = stream.write_all(b"0\r\n\r\n");
                return;
            }
            let mut chunk = b"100000\r\n".to_vec();
            chunk.resize(chunk.len() + 0x100000, b'x');
            chunk.extend(b"\r\n");
            while stream.write_all(&chunk).is_ok() {}
        });
    }
}"#;
    let dir = submission(main);
    let args = [
        "check",
        "07",
        "--only",
        "is-self-contained",
        "--only",
        "listens-on-the-given-port",
    ];
    let (report, code) = json(
        dozen()
            .args(args)
            .args(["--format", "json", "--submission"])
            .arg(dir.path()),
    );
    assert_eq!((outcome(&report), code), ("fail", 1));
    assert!(observed(&report).contains("4 MiB"), "{}", observed(&report));
}

#[test]
#[cfg(target_os = "linux")]
fn a_process_that_leaves_the_foreground_is_told_so() {
    let main = r#"
use std::{io::{Read, Write}, net::TcpListener, process::Command};
fn main() {
    if std::env::args().nth(1).is_none() {
        let me = std::env::current_exe().unwrap();
        Command::new("setsid").arg(me).arg("serve").spawn().unwrap();
        return;
    }
    let port: u16 = std::env::var("PORT").unwrap().parse().unwrap();
    for stream in TcpListener::bind(("0.0.0.0", port)).unwrap().incoming() {
        let mut stream = stream.unwrap();
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    }
}"#;
    let (report, code) = checked(main);
    assert_eq!((outcome(&report), code), ("fail", 1));
    assert!(
        observed(&report).contains("it ended: exit 0"),
        "{}",
        observed(&report)
    );
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
fn half_an_answer_is_no_answer() {
    let main = SERVER.replace(
        "ANSWER",
        "b\"HTTP/1.1 200 OK\\r\\ncontent-length: 99\\r\\n\\r\\nhalf\"",
    );
    let (report, code) = checked(&main);
    assert_eq!((outcome(&report), code), ("fail", 1));
    assert!(
        observed(&report).contains("before the answer was whole"),
        "{}",
        observed(&report)
    );
}

#[test]
fn a_gigabyte_of_output_is_drained_and_cut() {
    let main = r#"
use std::io::Write;
fn main() {
    let line = [b'x'; 65536];
    let mut out = std::io::stdout().lock();
    for _ in 0..16384 { out.write_all(&line).unwrap(); }
    out.write_all(b"\nthat was all\n").unwrap();
}"#;
    let (report, code) = checked(main);
    assert_eq!((outcome(&report), code), ("fail", 1));
    assert!(
        observed(&report).contains("exit 0"),
        "{}",
        observed(&report)
    );
    let finding = report["exercises"][0]["checks"][0]["finding"].to_string();
    assert!(finding.contains("that was all"), "the end is kept");
    assert!(finding.contains("bytes cut here"), "the cut is marked");
    assert!(
        finding.len() < 16_384,
        "{} bytes in a finding",
        finding.len()
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_process_that_forks_away_is_found_and_killed() {
    use std::process;
    let mark = format!("stray-{}", process::id());
    let main = format!(
        r#"
use std::{{os::unix::process::CommandExt, process::Command}};
fn main() {{
    if std::env::args().nth(1).is_some() {{ loop {{ std::thread::park() }} }}
    let me = std::env::current_exe().unwrap();
    Command::new(me).arg("{mark}").process_group(0).env_clear().current_dir("/").spawn().unwrap();
    Command::new("/bin/sh").arg("-c").arg("setsid sleep 321.{} >/dev/null 2>&1 &").spawn().unwrap().wait().unwrap();
}}"#,
        process::id()
    );
    let (report, code) = checked(&main);
    assert_eq!((outcome(&report), code), ("fail", 1));
    assert!(
        observed(&report).contains("exit 0"),
        "{}",
        observed(&report)
    );
    assert_eq!(common::running(&mark), Vec::<i32>::new());
    assert_eq!(
        common::running(&format!("sleep 321.{}", process::id())),
        Vec::<i32>::new()
    );
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
fn a_procfile_that_names_nothing_of_the_release_says_what_there_is() {
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
        8
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
fn a_folder_that_is_no_submission_says_what_was_expected() {
    let dir = tempfile::tempdir().unwrap();
    let assert = dozen()
        .args(["check", "07", "--submission"])
        .arg(dir.path())
        .assert()
        .code(2);
    let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(said.contains("exercises/07-port-binding"), "{said}");
}

#[test]
fn outside_a_clone_it_says_where_to_go() {
    let dir = tempfile::tempdir().unwrap();
    let assert = dozen_in(dir.path()).arg("list").assert().code(2);
    let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(said.contains("clone of the course"), "{said}");
}

#[test]
fn a_taken_port_is_said_by_the_service_that_wants_it() {
    let held = std::net::TcpListener::bind(("0.0.0.0", 0)).unwrap();
    let port = held.local_addr().unwrap().port().to_string();
    let assert = dozen()
        .args(["run", "07", "--submission", "solutions", "--port", &port])
        .timeout(std::time::Duration::from_secs(300))
        .assert()
        .code(1);
    let said = String::from_utf8_lossy(&assert.get_output().stdout).into_owned();
    assert!(
        said.contains(&port) && said.contains("web.1: exit"),
        "{said}"
    );
}

#[test]
fn without_cargo_the_grader_cannot_judge_and_says_how_to_get_it() {
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

/// A disk of 256 KiB, where the system lets a test have one.
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
