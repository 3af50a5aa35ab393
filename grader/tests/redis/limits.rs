//! The limits on a client of the embedded server, which protect the grader.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream},
    time::{Duration, Instant},
};

use super::{
    client::Client,
    engines::{self, Engine},
};

const OUT_OF_MEMORY: &str = "-OOM command not allowed when used memory > 'maxmemory'.\r\n";

fn ask(client: &mut Client, words: &[&str]) -> String {
    String::from_utf8_lossy(&client.ask(words)).into_owned()
}

/// Fails unless the server still serves a new client.
fn assert_serves(engine: &Engine) {
    let mut client = Client::connect(engine.port, 2);
    assert_eq!(ask(&mut client, &["PING"]), "+PONG\r\n");
}

pub(crate) fn a_script_without_end_is_stopped_and_the_next_one_runs() {
    let engine = engines::embedded(&[]);
    let mut client = Client::connect(engine.port, 2);
    let endless = ask(&mut client, &["EVAL", "while true do end", "0"]);
    assert!(
        endless.starts_with("-BUSY the script was stopped"),
        "{endless}"
    );
    assert_eq!(ask(&mut client, &["EVAL", "return 7", "0"]), ":7\r\n");
}

pub(crate) fn a_script_that_takes_all_memory_is_stopped() {
    let engine = engines::embedded(&[]);
    let mut client = Client::connect(engine.port, 2);
    let grown = "local s = 'x' while true do s = s .. s end";
    let stopped = ask(&mut client, &["EVAL", grown, "0"]);
    assert!(
        stopped.starts_with("-BUSY the script was stopped"),
        "{stopped}"
    );
    let deep = "local function f() return 1 + f() end return f()";
    let failed = ask(&mut client, &["EVAL", deep, "0"]);
    assert!(failed.contains("stack overflow"), "{failed}");
    assert_serves(&engine);
}

pub(crate) fn after_three_stopped_scripts_no_more_are_run() {
    let engine = engines::embedded(&[]);
    let mut client = Client::connect(engine.port, 2);
    let grown = "local s = 'x' while true do s = s .. s end";
    for _ in 0..3 {
        ask(&mut client, &["EVAL", grown, "0"]);
    }
    let refused = ask(&mut client, &["EVAL", "return 7", "0"]);
    assert!(refused.starts_with("-BUSY"), "{refused}");
    assert_serves(&engine);
}

pub(crate) fn a_long_script_stops_no_other_server() {
    let (busy, other) = (engines::embedded(&[]), engines::embedded(&[]));
    let mut client = Client::connect(busy.port, 2);
    client.send(&["EVAL", "while true do end", "0"]);
    assert_serves(&other);
    let stopped = String::from_utf8_lossy(&client.reply()).into_owned();
    assert!(stopped.starts_with("-BUSY"), "{stopped}");
}

pub(crate) fn values_that_memory_cannot_hold_are_refused() {
    let engine = engines::embedded(&[]);
    let mut client = Client::connect(engine.port, 2);
    let far = (100 << 20).to_string();
    assert_eq!(
        ask(&mut client, &["SETRANGE", "k", &far, "x"]),
        OUT_OF_MEMORY
    );
    let half = (40 << 20).to_string();
    let held = format!(":{}\r\n", (40 << 20) + 1);
    assert_eq!(ask(&mut client, &["SETRANGE", "a", &half, "x"]), held);
    assert_eq!(
        ask(&mut client, &["SETRANGE", "b", &half, "x"]),
        OUT_OF_MEMORY
    );
    assert_eq!(ask(&mut client, &["COPY", "a", "c"]), OUT_OF_MEMORY);
    assert_eq!(
        ask(&mut client, &["GETRANGE", "a", "0", "0"]),
        "$1\r\n\0\r\n"
    );
    assert_eq!(ask(&mut client, &["DEL", "a"]), ":1\r\n");
    assert_eq!(ask(&mut client, &["SETRANGE", "b", &half, "x"]), held);
}

pub(crate) fn replies_and_queues_have_a_limit() {
    let engine = engines::embedded(&[]);
    let mut client = Client::connect(engine.port, 2);
    let large = "x".repeat(1 << 20);
    assert_eq!(ask(&mut client, &["SET", "k", &large]), "+OK\r\n");
    let mut many = vec!["MGET"];
    many.resize(101, "k");
    let refused = ask(&mut client, &many);
    assert!(refused.starts_with("-ERR the reply is larger"), "{refused}");
    ask(&mut client, &["MULTI"]);
    let queued: Vec<String> = (0..20)
        .map(|_| ask(&mut client, &["SET", "k", &large]))
        .collect();
    assert_eq!(queued.first().unwrap(), "+QUEUED\r\n");
    assert_eq!(queued.last().unwrap(), OUT_OF_MEMORY);
    assert!(ask(&mut client, &["EXEC"]).starts_with("-EXECABORT"));
}

/// Returns the replies to a client that sends these bytes and then only reads.
fn told(engine: &Engine, sent: &[u8]) -> String {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, engine.port)).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    // The server may hang up before it has read everything.
    let _ = stream.write_all(sent);
    let mut told = Vec::new();
    let _ = stream.read_to_end(&mut told);
    String::from_utf8_lossy(&told).into_owned()
}

pub(crate) fn a_word_that_is_too_long_ends_its_connection() {
    let engine = engines::embedded(&[]);
    let mut sent = b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$500000000\r\n".to_vec();
    sent.resize(80 << 20, b'x');
    let told = told(&engine, &sent);
    assert!(
        told.is_empty() || told.contains("invalid bulk length"),
        "{told}"
    );
    assert_serves(&engine);
}

pub(crate) fn only_so_many_clients_are_served_at_a_time() {
    let engine = engines::embedded(&[]);
    let many: Vec<TcpStream> = (0..500)
        .map(|_| TcpStream::connect((Ipv4Addr::LOCALHOST, engine.port)).unwrap())
        .collect();
    assert_eq!(told(&engine, b""), "-ERR max number of clients reached\r\n");
    drop(many);
    let end = Instant::now() + Duration::from_secs(5);
    while !told(&engine, b"PING\r\nQUIT\r\n").contains("PONG") {
        assert!(
            Instant::now() < end,
            "the server still counts clients that have gone"
        );
    }
}
