//! A service that starts and misbehaves gets a sentence that says what was
//! seen, within its deadline, and leaves nothing running.

mod common;

use common::{checked, dozen, json, observed, outcome, submission};

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

#[test]
fn an_immediate_exit_is_reported_with_its_status_and_its_output() {
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
fn a_process_without_a_listener_is_reported_as_such() {
    let (report, code) = checked("fn main() { loop { std::thread::park() } }");
    assert_eq!((outcome(&report), code), ("fail", 1));
    assert!(
        observed(&report).contains("listens on no port"),
        "{}",
        observed(&report)
    );
}

#[test]
fn garbage_is_distinguished_from_http() {
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

/// A client that reads informational answers without a limit hangs, and all
/// deadlines of the run with it.
#[test]
fn informational_answers_without_end_are_cut_off() {
    let main = r#"
use std::{io::{Read, Write}, net::TcpListener};
fn main() {
    let port: u16 = std::env::var("PORT").unwrap().parse().unwrap();
    for stream in TcpListener::bind(("0.0.0.0", port)).unwrap().incoming() {
        let mut stream = stream.unwrap();
        std::thread::spawn(move || {
            let mut asked = [0; 1024];
            let length = stream.read(&mut asked).unwrap_or(0);
            if asked[..length].starts_with(b"GET /health") {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
                return;
            }
            let answers = b"HTTP/1.1 100 Continue\r\n\r\n".repeat(4096);
            while stream.write_all(&answers).is_ok() {}
        });
    }
}"#;
    let dir = submission(main);
    let check = ["check", "07", "--only", "listens-on-the-given-port"];
    let mut command = dozen();
    let options = ["--format", "json", "--submission"];
    let (report, code) = json(command.args(check).args(options).arg(dir.path()));
    assert_eq!((outcome(&report), code), ("fail", 1));
    let seen = observed(&report);
    assert!(seen.contains("did not end within 256 KiB"), "{seen}");
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
fn half_an_answer_is_not_an_answer() {
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
