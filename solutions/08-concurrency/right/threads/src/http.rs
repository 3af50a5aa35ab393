//! As much of HTTP as this service needs.

use std::{
    io::{BufRead, BufReader, Error, Result, Write},
    net::TcpStream,
};

use serde_json::Value;

/// Sends a message, and waits for the answer.
pub fn post(url: &str, path: &str, body: &Value) -> Result<()> {
    let address = url.trim_start_matches("http://").trim_end_matches('/');
    let body = body.to_string();
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "POST {path} HTTP/1.0\r\nhost: {address}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let (head, _) = read(&mut BufReader::new(stream))?;
    match head.split(' ').nth(1) {
        Some("200") => Ok(()),
        _ => Err(Error::other(head)),
    }
}

/// The first line and the body of a message.
pub fn read(reader: &mut impl BufRead) -> Result<(String, Vec<u8>)> {
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
