//! The night shift: bakes what the shops have put into the queue, one call
//! after the other; a second thread waits for SIGTERM.

use std::{
    env,
    error::Error,
    io::{Read, Write},
    net::TcpStream,
    process,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use redis::{Connection, Direction, TypedCommands};
use serde_json::{Value, json};
use signal_hook::{consts::SIGTERM, iterator::Signals};

fn main() -> Result<(), Box<dyn Error>> {
    let url = setting("QUEUE_URL")?;
    let begun = format!("jobs:{}", setting("WORKER_NAME")?);
    let oven = setting("OVEN_URL")?;
    let mut queue = redis::Client::open(url.as_str())?.get_connection()?;
    // One thing happens to a finished job: it is shelved, or it is given back.
    let turn = Arc::new(Mutex::new(()));
    let (stopping, list) = (Arc::clone(&turn), begun.clone());
    let mut signals = Signals::new([SIGTERM])?;
    thread::spawn(move || {
        signals.forever().next();
        let _turn = stopping.lock().unwrap_or_else(PoisonError::into_inner);
        process::exit(i32::from(gives_back(&url, &list).is_err()));
    });
    loop {
        let text = match queue.lindex(&begun, -1)? {
            Some(text) => text,
            None => match queue.blmove("jobs", &begun, Direction::Right, Direction::Left, 1.0)? {
                Some(text) => text,
                None => continue,
            },
        };
        let job: Value = serde_json::from_str(&text)?;
        let loaf = bakes(&oven, &job)?;
        let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
        shelves(
            &mut queue,
            &begun,
            &text,
            &json!({ "job": job["job"], "loaf": loaf }),
        )?;
    }
}

fn shelves(
    queue: &mut Connection,
    begun: &str,
    text: &str,
    loaf: &Value,
) -> redis::RedisResult<()> {
    redis::pipe()
        .atomic()
        .rpush("shelf", loaf.to_string())
        .lrem(begun, 1, text)
        .exec(queue)
}

fn gives_back(url: &str, begun: &str) -> redis::RedisResult<()> {
    let mut queue = redis::Client::open(url)?.get_connection()?;
    while let Some(text) = queue.lindex(begun, 0)? {
        redis::pipe()
            .atomic()
            .lrem(begun, 1, &text)
            .rpush("jobs", &text)
            .exec(&mut queue)?;
    }
    Ok(())
}

fn bakes(oven: &str, job: &Value) -> Result<Value, Box<dyn Error>> {
    let address = oven.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(address)?;
    let body = job.to_string();
    write!(
        stream,
        "POST /bake HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
         connection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("half an answer")?;
    if head.split(' ').nth(1) != Some("200") {
        return Err("the oven did not bake".into());
    }
    let baked: Value = serde_json::from_str(body)?;
    Ok(baked["loaf"].clone())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
