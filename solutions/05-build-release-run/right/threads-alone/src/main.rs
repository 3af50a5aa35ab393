//! Crumb's shop window: one page, with its style sheet, one thread a visitor.

use std::{
    env,
    error::Error,
    io::{BufRead, BufReader, Read, Result, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::Arc,
    thread,
};

const TEMPLATE: &str = include_str!("../assets/page.html");
const SHEET: &str = include_str!(concat!(env!("OUT_DIR"), "/style.css"));

struct Shop {
    page: String,
    release: String,
}

fn main() -> std::result::Result<(), Box<dyn Error>> {
    let port: u16 = env::var("PORT")?.parse()?;
    let shop = Arc::new(Shop {
        page: TEMPLATE
            .replace("{{bakery}}", &env::var("BAKERY")?)
            .replace("{{currency}}", &env::var("CURRENCY")?),
        release: format!("{{\"release\":{:?}}}", env::var("RELEASE_ID")?),
    });
    for visitor in TcpListener::bind((Ipv4Addr::UNSPECIFIED, port))?.incoming() {
        let (visitor, shop) = (visitor?, Arc::clone(&shop));
        thread::spawn(move || shop.serve(visitor));
    }
    Ok(())
}

impl Shop {
    fn serve(&self, visitor: TcpStream) -> Result<()> {
        let mut reader = BufReader::new(&visitor);
        let mut first = String::new();
        reader.read_line(&mut first)?;
        let (mut line, mut length) = (String::new(), 0);
        while reader.read_line(&mut line)? > 2 {
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap_or(0);
            }
            line.clear();
        }
        // Whoever hangs up on a body that is still coming resets the answer.
        std::io::copy(&mut reader.take(length), &mut std::io::sink())?;
        let words: Vec<&str> = first.split_whitespace().collect();
        let (status, kind, body) = match words.as_slice() {
            ["GET", "/health", ..] => ("200 OK", "text/plain", "ok"),
            ["GET", "/", ..] => ("200 OK", "text/html; charset=utf-8", self.page.as_str()),
            ["GET", "/style.css", ..] => ("200 OK", "text/css", SHEET),
            ["GET", "/release", ..] => ("200 OK", "application/json", self.release.as_str()),
            _ => ("404 Not Found", "text/plain", ""),
        };
        write!(
            &visitor,
            "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n{body}",
            body.len()
        )
    }
}
