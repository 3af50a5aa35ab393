//! The stdout of a process as a stream, its reader, and the files that a
//! process holds open, on processes that need no build.
#![cfg(target_os = "linux")]

mod common;

use std::{
    net::{Ipv4Addr, TcpStream},
    time::Duration,
};

use common::shell::lab;
use dozen::{
    lab::{NoAnswer, SOON},
    model::{Reader, Step},
};
use serde_json::json;

/// Long enough for a shell to do nothing.
const A_MOMENT: Duration = Duration::from_millis(60);

#[tokio::test]
async fn only_whole_lines_are_lines() {
    let (_run, lab) = lab("echo one; echo two; printf thr; exec sleep 60");
    let web = lab.web().start().await.unwrap();
    assert_eq!(web.lines_with("two", SOON).await, ["two"]);
    assert_eq!(web.lines_with("thr", A_MOMENT).await, Vec::<String>::new());
    assert_eq!(web.lines(), ["one", "two"]);
    let (trace, _) = lab.close();
    let seen: Vec<_> = trace.iter().filter_map(|m| m.seen.as_deref()).collect();
    assert_eq!(seen, ["two", "no line has it"]);
}

#[tokio::test]
async fn a_line_is_found_after_others() {
    let (_run, lab) = lab("echo a 1; sleep 0.05; echo a 2; exec sleep 60");
    let web = lab.web().start().await.unwrap();
    let lines = web.lines_until("a", SOON, |line| line.ends_with('2')).await;
    assert_eq!(lines, ["a 1", "a 2"]);
}

#[tokio::test]
async fn a_process_with_an_unread_stdout_waits_and_continues_once_it_is_read() {
    let script = "echo up; while [ ! -e go ]; do sleep 0.01; done; seq 20000; echo done >&2";
    let (_run, lab) = lab(script);
    let web = lab.web().start().await.unwrap();
    web.lines_with("up", SOON).await;
    let capacity = web.stop_reading().await.unwrap();
    assert!(capacity < 64 * 1024, "the pipe is small: {capacity}");
    lab.web().file("go", "").beside(&web).start().await.unwrap();
    let mut unread = 0;
    let full = async || {
        unread = web.unread().await.unwrap();
        (unread + 10 >= capacity).then_some(())
    };
    assert_eq!(lab.until(SOON, full).await, Some(()), "{unread} bytes wait");
    assert_eq!(web.lines(), ["up"]);
    assert!(!web.output().stderr.contains("done"), "it waits");

    web.resume_reading();
    assert_eq!(web.exit(SOON).await.map(|exit| exit.success()), Some(true));
    assert_eq!(web.lines().len(), 20_001);
    let (trace, _) = lab.close();
    let turns: Vec<Reader> = trace
        .iter()
        .filter_map(|moment| match &moment.step {
            Some(Step::Reader { turn, .. }) => Some(*turn),
            _ => None,
        })
        .collect();
    assert_eq!(turns, [Reader::Stop, Reader::Resume]);
}

#[tokio::test]
async fn a_process_cannot_write_to_a_closed_stdout() {
    let script = "echo up; while [ ! -e go ]; do sleep 0.01; done; echo more || exit 7; exit 0";
    let (_run, lab) = lab(&format!("trap '' PIPE; {script}"));
    let web = lab.web().start().await.unwrap();
    web.lines_with("up", SOON).await;
    web.close_stdout().await.unwrap();
    lab.web().file("go", "").beside(&web).start().await.unwrap();
    assert_eq!(web.exit(SOON).await.and_then(|exit| exit.code), Some(7));
    assert!(
        web.stop_reading().await.is_err(),
        "there is nothing to read"
    );
}

#[tokio::test]
async fn a_file_that_is_open_for_writing_is_seen_even_after_its_removal() {
    let script = "exec 3>here 4>gone 5<here 6>/dev/null; rm gone; echo up; exec sleep 60";
    let (_run, lab) = lab(script);
    let web = lab.web().start().await.unwrap();
    web.lines_with("up", SOON).await;
    let open = web.files_open_for_writing().unwrap();
    assert_eq!(open, ["work/gone (deleted)", "work/here"]);
}

#[tokio::test]
async fn a_burst_is_one_line_of_the_trace() {
    let (_run, lab) = lab("exec sleep 60");
    let oven = lab.stand_in("oven").answers(201, json!(1));
    let oven = oven.start().await.unwrap();
    let web = lab.web().port(oven.port()).start().await.unwrap();
    let order = web.post("/bake").json(&json!({"cake": "rye"}));
    let burst = order.repeat_keep_alive(50, SOON).await;
    assert!(burst.all(50, 201), "{}", burst.describe());
    assert_eq!(oven.calls().len(), 50);
    let address = (Ipv4Addr::LOCALHOST, oven.port());
    drop(oven);
    // Its task ends, and with it the listener, when it is scheduled next.
    let closed = async || TcpStream::connect(address).is_err().then_some(());
    lab.until(SOON, closed).await.expect("the port is closed");
    let burst = web.get("/").repeat_keep_alive(50, SOON).await;
    assert_eq!(burst.lost, Some(NoAnswer::Refused));
    let (trace, _) = lab.close();
    let bursts = trace.iter().filter_map(|moment| match &moment.step {
        Some(Step::RepeatKeepAlive { count, .. }) => Some((*count, moment.seen.clone().unwrap())),
        _ => None,
    });
    let expected = [
        (50, "50 times 201".to_owned()),
        (50, NoAnswer::Refused.to_string()),
    ];
    assert_eq!(bursts.collect::<Vec<_>>(), expected);
}
