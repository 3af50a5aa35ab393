//! `dozen run`: a formation behind its router, tried by hand.
#![cfg(target_os = "linux")]

mod common;

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

/// The output of a program so far.
#[derive(Default)]
struct Printed {
    text: Mutex<String>,
    more: Condvar,
}

/// A running `dozen run`, and its output.
struct Formation {
    dozen: Child,
    port: u16,
    printed: Arc<Printed>,
}

#[allow(
    clippy::disallowed_methods,
    reason = "the test talks to dozen while it works"
)]
fn run(dir: &Path, more: &[&str]) -> Formation {
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let mut dozen = Command::new(env!("CARGO_BIN_EXE_dozen"))
        .args(["run", "06", "--port", &port.to_string()])
        .args(more)
        .current_dir(dir)
        .env("CARGO_TARGET_DIR", common::target())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let printed = Arc::new(Printed::default());
    let (mut lines, kept) = (
        BufReader::new(dozen.stdout.take().unwrap()),
        Arc::clone(&printed),
    );
    std::thread::spawn(move || {
        let mut line = String::new();
        while lines.read_line(&mut line).is_ok_and(|read| read > 0) {
            kept.text.lock().unwrap().push_str(&line);
            kept.more.notify_all();
            line.clear();
        }
    });
    let formation = Formation {
        dozen,
        port,
        printed,
    };
    for web in ["web.1", "web.2", "web.3"] {
        formation.waits_for(&format!("{web} │ open on port"));
    }
    formation
}

impl Formation {
    fn text(&self) -> String {
        self.printed.text.lock().unwrap().clone()
    }

    fn waits_for(&self, words: &str) {
        let is_missing = |text: &mut String| !text.contains(words);
        let text = self.printed.text.lock().unwrap();
        let waited =
            self.printed
                .more
                .wait_timeout_while(text, Duration::from_secs(300), is_missing);
        let (text, waited) = waited.unwrap();
        assert!(!waited.timed_out(), "waited for {words}: {text}");
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port)).unwrap()
    }

    /// Logs in, and returns the cookie.
    fn log_in(&self) -> String {
        let (status, head) = ask(&mut self.connect(), "POST /login", "", r#"{"name":"ada"}"#);
        assert_eq!(status, 200, "{head}");
        let set = head
            .lines()
            .find_map(|line| line.strip_prefix("set-cookie: "));
        set.unwrap().split(';').next().unwrap().to_owned()
    }

    fn pid_of(&self, web: &str) -> Pid {
        let text = self.text();
        let line = text.lines().find(|line| line.starts_with(web)).unwrap();
        Pid::from_raw(line.rsplit(' ').next().unwrap().parse().unwrap())
    }

    /// Sends Ctrl-C and returns the exit status.
    fn stop(mut self) -> (Option<i32>, String) {
        kill(Pid::from_raw(self.dozen.id().cast_signed()), Signal::SIGINT).unwrap();
        let status = self.dozen.wait().unwrap();
        (status.code(), self.text())
    }
}

/// Returns one request on a connection that stays open: status and head of the
/// answer.
fn ask(stream: &mut TcpStream, what: &str, cookie: &str, body: &str) -> (u16, String) {
    let request = format!(
        "{what} HTTP/1.1\r\nhost: crumb\r\ncookie: {cookie}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let length = head
        .lines()
        .find_map(|l| l.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut body).unwrap();
    (head[9..12].parse().unwrap(), head)
}

#[test]
fn three_starters_behind_a_router_know_a_customer_one_time_in_three() {
    let clone = common::clone();
    let formation = run(clone.path(), &[]);
    let cookie = formation.log_in();
    let mut browser = formation.connect();
    let seen: Vec<u16> = (0..6)
        .map(|_| ask(&mut browser, "GET /basket", &cookie, "").0)
        .collect();
    assert_eq!(
        seen,
        [401, 401, 200, 401, 401, 200],
        "by request, on one connection"
    );
    let (code, text) = formation.stop();
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("router │ POST /login to web.1: 200"),
        "{text}"
    );
    assert!(
        text.contains("router │ GET /basket to web.2: 401"),
        "{text}"
    );
    assert!(
        text.contains("sent SIGTERM") && !text.contains('\u{1b}'),
        "{text}"
    );
}

#[test]
fn the_others_continue_when_one_is_killed_and_no_process_is_left() {
    let formation = run(&common::root(), &["--submission", "solutions"]);
    let cookie = formation.log_in();
    let all: Vec<Pid> = ["web.1", "web.2", "web.3"]
        .map(|web| formation.pid_of(web))
        .to_vec();
    kill(all[0], Signal::SIGKILL).unwrap();
    formation.waits_for("web.1: killed by SIGKILL; 2 run on");
    let mut browser = formation.connect();
    for _ in 0..4 {
        let (status, head) = ask(&mut browser, "GET /basket", &cookie, "");
        assert_eq!(status, 200, "{head}");
    }
    let (code, text) = formation.stop();
    assert_eq!(code, Some(0), "{text}");
    for pid in all {
        assert!(kill(pid, None).is_err(), "{pid} runs: {text}");
    }
    let text = text.split_once("2 run on").unwrap().1;
    assert!(
        text.contains(" to web.2") && text.contains(" to web.3"),
        "{text}"
    );
    assert!(!text.contains(" to web.1"), "{text}");
}

/// Returns the output of a `dozen run 12` of the reference that ends by itself.
fn runs_12(dir: &Path, more: &[&str]) -> (bool, String) {
    let mut dozen = common::dozen_in(dir);
    dozen.args(["run", "12", "--submission", "solutions"]);
    let ended = dozen.args(more).output().unwrap();
    let text = String::from_utf8(ended.stdout).unwrap();
    (ended.status.success(), text)
}

#[test]
fn a_one_off_process_reads_the_database_of_the_previous_run() {
    let clone = common::clone();
    let migrate = ["--process", "migrate"];
    let (right, text) = runs_12(clone.path(), &[]);
    assert!(
        !right && text.contains("2 migrations are pending"),
        "{text}"
    );
    for applied in [2, 0] {
        let (right, text) = runs_12(clone.path(), &migrate);
        let says = format!("\"applied\":{applied}");
        assert!(right && text.contains(&says), "{text}");
        assert!(
            !text.contains("curl") && !text.contains("on port"),
            "{text}"
        );
    }
    let (right, text) = runs_12(clone.path(), &["--fresh", "--process", "migrate"]);
    assert!(right && text.contains("\"applied\":2"), "{text}");
}

#[test]
fn a_port_that_another_program_holds_is_refused_and_never_pointed_at() {
    let stranger = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = stranger.local_addr().unwrap().port().to_string();
    let clone = common::clone();
    let refused = common::dozen_in(clone.path())
        .args(["run", "07", "--port", &port])
        .assert()
        .code(2);
    let output = refused.get_output();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains(&format!("port {port} is taken by another program")),
        "{said}"
    );
    assert!(output.stdout.is_empty(), "nothing to try is shown");
}
