//! The counter: takes an order, has the oven bake it, hands the loaf over.

use std::{
    io::{BufRead, BufReader, Error, Result, Write},
    net::TcpStream,
};

use serde_json::{Value, json};

/// Answers the one request that a connection is good for.
pub fn serve(stream: TcpStream, oven: &str) -> Result<()> {
    let mut reader = BufReader::new(stream);
    let (head, body) = read(&mut reader)?;
    let (status, answer) = match head.split(' ').take(2).collect::<Vec<_>>()[..] {
        ["GET", "/health"] => ("200 OK", json!("ok")),
        ["POST", "/orders"] => take_order(&body, oven),
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

fn take_order(body: &[u8], oven: &str) -> (&'static str, Value) {
    let order: Value = serde_json::from_slice(body).unwrap_or_default();
    let Some(cake) = order["cake"].as_str() else {
        return ("422 Unprocessable Content", json!("which cake?"));
    };
    match bake(cake, oven) {
        Ok(loaf) => ("201 Created", json!({ "loaf": loaf, "cake": cake })),
        Err(error) => {
            eprintln!("the oven did not bake: {error}");
            ("502 Bad Gateway", json!("the oven is out of order"))
        }
    }
}

fn bake(cake: &str, oven: &str) -> Result<String> {
    let address = oven.trim_start_matches("http://").trim_end_matches('/');
    let order = json!({ "cake": cake }).to_string();
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "POST /bake HTTP/1.0\r\nhost: {address}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{order}",
        order.len()
    )?;
    let (head, body) = read(&mut BufReader::new(stream))?;
    let baked: Value = serde_json::from_slice(&body)?;
    match (head.split(' ').nth(1), baked["loaf"].as_str()) {
        (Some("200"), Some(loaf)) => Ok(loaf.to_owned()),
        _ => Err(Error::other(head)),
    }
}

/// The first line and the body of a message.
fn read(reader: &mut impl BufRead) -> Result<(String, Vec<u8>)> {
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().map_err(Error::other)?;
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok((first, body))
}
