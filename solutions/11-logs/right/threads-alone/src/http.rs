//! As much of HTTP as a bakery needs.

use std::{
    io::{self, BufRead, BufReader, Error, Read, Write},
    net::TcpStream,
};

use serde_json::Value;

/// A message, a request or an answer.
pub struct Message {
    /// The first word of a request; `HTTP/1.1` of an answer.
    pub method: String,
    /// The second word of a request; the status of an answer.
    pub path: String,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Message {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Reads a whole message.
pub fn read(stream: TcpStream) -> io::Result<(TcpStream, Message)> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut words = first.split_whitespace().map(str::to_owned);
    let (Some(method), Some(path)) = (words.next(), words.next()) else {
        return Err(Error::other("no request"));
    };
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut message = Message {
        method,
        path,
        headers,
        body: Vec::new(),
    };
    let length = message.header("content-length").unwrap_or("0");
    let length = length.parse().map_err(Error::other)?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    message.body = body;
    Ok((reader.into_inner(), message))
}

/// Answers, and closes.
pub fn answer(stream: &mut TcpStream, status: u16, body: &Value) -> io::Result<()> {
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status} Crumb\r\ncontent-type: application/json\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes())
}

/// Asks another service, as a client.
pub fn post(url: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> io::Result<Message> {
    let address = url.trim_start_matches("http://").trim_end_matches('/');
    let body = body.to_string();
    let mut request = format!("POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    for (name, value) in headers {
        request += &format!("{name}: {value}\r\n");
    }
    request += &format!(
        "content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(request.as_bytes())?;
    read(stream).map(|(_, answer)| answer)
}
