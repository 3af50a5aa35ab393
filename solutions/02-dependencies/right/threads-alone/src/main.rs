//! Crumb's receipts with threads alone: one for each client, HTTP by hand.

mod receipt;

use std::{
    env,
    error::Error,
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
    time::Duration,
};

fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = env::var("PORT")?.parse()?;
    let listener = TcpListener::bind(("0.0.0.0", port))?;
    for client in listener.incoming().flatten() {
        thread::spawn(move || serve(client));
    }
    Ok(())
}

/// Answers one request and hangs up.
fn serve(mut client: TcpStream) -> io::Result<()> {
    client.set_read_timeout(Some(Duration::from_secs(5)))?;
    let target = read_target(&client)?;
    let (status, body) = match target.as_str() {
        "/health" => ("200 OK", "ok".to_owned()),
        _ => match receipt::receipt(&target) {
            Some(receipt) => ("200 OK", receipt),
            None => ("404 Not Found", String::new()),
        },
    };
    let length = body.len();
    write!(
        client,
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

/// Reads the head of a request, of which only the address matters here.
fn read_target(client: &TcpStream) -> io::Result<String> {
    let mut lines = BufReader::new(client.take(64 * 1024)).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    for header in lines {
        if header?.is_empty() {
            break;
        }
    }
    let target = first.split(' ').nth(1).unwrap_or_default();
    Ok(target.to_owned())
}
