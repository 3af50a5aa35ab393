//! The counter: takes an order, gives it an id, puts it in the sorted set.

use std::{
    error::Error,
    io::{BufReader, Result, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    thread,
};

use redis::{Client, RedisResult, cmd};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{WAITING, http, since_1970};

pub fn run(port: &str, redis: &str) -> std::result::Result<(), Box<dyn Error>> {
    let client = Client::open(redis)?;
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port.parse()?))?;
    for stream in listener.incoming() {
        let (stream, client) = (stream?, client.clone());
        thread::spawn(move || {
            if let Err(error) = serve(stream, &client) {
                eprintln!("a customer left: {error}");
            }
        });
    }
    Ok(())
}

/// Answers the one request that a connection is good for.
fn serve(stream: TcpStream, client: &Client) -> Result<()> {
    let mut reader = BufReader::new(stream);
    let (head, body) = http::read(&mut reader)?;
    let (status, answer) = match head.split(' ').take(2).collect::<Vec<_>>()[..] {
        ["GET", "/health"] => ("200 OK", json!("ok")),
        ["POST", "/orders"] => take_order(&body, client),
        _ => ("404 Not Found", Value::Null),
    };
    let answer = answer.to_string();
    write!(
        reader.get_mut(),
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n{answer}",
        answer.len()
    )
}

fn take_order(body: &[u8], client: &Client) -> (&'static str, Value) {
    let wish: Value = serde_json::from_slice(body).unwrap_or_default();
    let Some(cake) = wish["cake"].as_str() else {
        return ("422 Unprocessable Content", json!("which cake?"));
    };
    let id = Uuid::new_v4().to_string();
    let order = json!({ "id": id, "cake": cake });
    match enqueue(&order, client) {
        Ok(()) => ("202 Accepted", json!({ "id": id })),
        Err(error) => {
            eprintln!("the queue is out of reach: {error}");
            ("503 Service Unavailable", json!("please come back later"))
        }
    }
}

fn enqueue(order: &Value, client: &Client) -> RedisResult<()> {
    let mut add = cmd("ZADD");
    add.arg(WAITING).arg(since_1970().as_secs_f64());
    add.arg(order.to_string());
    add.exec(&mut client.get_connection()?)
}
