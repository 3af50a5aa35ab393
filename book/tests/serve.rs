//! The served book, without a browser: refused requests, events, and a clean
//! end.
#![cfg(target_os = "linux")]

mod served;

use std::{fs, path::PathBuf};

use nix::sys::signal::Signal;
use served::{EXERCISE, course, put, serve, start};

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

#[test]
fn foreign_pages_and_foreign_names_are_refused() {
    let course = course();
    let served = serve(course.path());
    assert_eq!(status(&served.ask("GET /", &[])), "200");

    let foreign = served.raw("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert_eq!(status(&foreign), "403");
    for header in ["Origin: http://evil.example", "Sec-Fetch-Site: cross-site"] {
        for line in [
            "GET /live/events?page=07-port-binding",
            "POST /live/check/07-port-binding",
            "POST /live/hint/07-port-binding/is-self-contained",
        ] {
            let answer = served.ask(line, &[header, "Content-Length: 0"]);
            assert_eq!(status(&answer), "403", "{line} {header}");
            assert!(!answer.contains("token"), "{answer}");
        }
    }
    let preflight = served.ask(
        "OPTIONS /live/check/07-port-binding",
        &[
            "Origin: http://evil.example",
            "Access-Control-Request-Method: POST",
        ],
    );
    assert_eq!(status(&preflight), "403");
    assert!(!preflight.to_lowercase().contains("access-control-allow"));
}

#[test]
fn requests_without_the_token_are_refused() {
    let course = course();
    let served = serve(course.path());
    let origin = format!("Origin: http://{}", served.host);
    let line = "POST /live/hint/07-port-binding/is-self-contained";
    let without = served.ask(line, &[&origin, "Content-Length: 0"]);
    assert_eq!(status(&without), "403");
    assert!(!course.path().join(".dozen/progress.json").exists());

    let hello = served.listen("introduction").until("hello", |_| true);
    let token = format!("x-dozen-token: {}", hello["token"].as_str().unwrap());
    let with = served.ask(line, &[&origin, &token, "Content-Length: 0"]);
    assert_eq!(status(&with), "204", "{with}");
    let progress = fs::read_to_string(course.path().join(".dozen/progress.json")).unwrap();
    assert!(progress.contains("is-self-contained"), "{progress}");
}

#[test]
fn nothing_but_the_book_is_served() {
    let course = course();
    let served = serve(course.path());
    for path in [
        "/../Cargo.toml",
        "/%2e%2e/book.toml",
        "/..%2f..%2fsolutions/07-port-binding/src/main.rs",
        "/live/picture/07-port-binding/no-such-check",
        "/live/",
        "//etc/passwd",
    ] {
        assert_eq!(
            status(&served.ask(&format!("GET {path}"), &[])),
            "404",
            "{path}"
        );
    }
    let policy = served.ask("GET /06-processes.html", &[]).to_lowercase();
    assert!(policy.contains("content-security-policy: default-src 'none'"));
    assert!(
        !policy.contains("access-control-allow"),
        "nothing is shared"
    );
}

#[test]
fn a_save_during_a_run_restarts_it_and_ctrl_c_leaves_nothing_running() {
    let course = course();
    let served = serve(course.path());
    let mut page = served.listen(EXERCISE);
    page.until("panel", |panel| panel["phase"] == "building");
    let main = course
        .path()
        .join("exercises")
        .join(EXERCISE)
        .join("src/main.rs");
    let text = fs::read_to_string(&main).unwrap();
    fs::write(&main, format!("{text}\n")).unwrap();
    let done = page.until("panel", |panel| panel["phase"] == "done");
    assert_eq!(
        (&done["run"], &done["verdict"]),
        (&2.into(), &"fail".into()),
        "{done}"
    );

    // While its processes are running: Ctrl-C.
    put(course.path(), "");
    page.until("panel", |panel| panel["phase"] == "checking");
    served.signal(Signal::SIGINT);
    let (status, left) = served.wait();
    assert_eq!(status.code(), Some(0));
    assert_eq!(left, Vec::<PathBuf>::new(), "of its runs nothing is left");
}

#[test]
fn a_taken_usual_port_is_replaced_and_a_taken_named_port_is_an_error() {
    let course = course();
    let one = start(course.path(), &[]);
    let other = start(course.path(), &[]);
    assert_ne!(one.host, other.host);
    assert!(other.host.starts_with("127.0.0.1:"));

    let port = one.host.split(':').next_back().unwrap();
    let refused = assert_cmd::Command::new(env!("CARGO_BIN_EXE_book"))
        .args(["--port", port])
        .assert()
        .failure();
    let said = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(said.contains("could not listen on port"), "{said}");
}

#[test]
fn an_edit_reaches_open_pages_and_a_broken_edit_keeps_the_old_pages() {
    let course = course();
    let served = serve(course.path());
    let mut page = served.listen("introduction");
    page.until("book", |news| news["number"] == 0);
    let chapter = course.path().join("book/chapters/introduction.md");
    let text = fs::read_to_string(&chapter).unwrap();
    fs::write(&chapter, format!("{text}\nFresh from the oven.\n")).unwrap();
    page.until("book", |news| news["number"] == 1);
    assert!(
        served
            .ask("GET /introduction.html", &[])
            .contains("Fresh from the oven.")
    );

    let summary = course.path().join("book/chapters/SUMMARY.md");
    fs::remove_file(&summary).unwrap();
    let news = page.until("book", |news| !news["trouble"].is_null());
    assert_eq!(news["number"], 1);
    assert!(
        served
            .ask("GET /introduction.html", &[])
            .contains("Fresh from the oven.")
    );
}
