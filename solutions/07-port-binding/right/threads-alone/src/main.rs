//! Crumb's menu with the standard library alone: a thread for each client,
//! HTTP by hand. Whatever speaks HTTP on the port is a web server.

mod menu;

use std::{
    env,
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    num::NonZeroU16,
    process, thread,
    time::Duration,
};

fn main() {
    let port = env::var("PORT").unwrap_or_default();
    let listener = match port
        .parse::<NonZeroU16>()
        .map(|port| TcpListener::bind(("0.0.0.0", port.get())))
    {
        Ok(Ok(listener)) => listener,
        Ok(Err(error)) => die(&format!("port {port}: {error}")),
        Err(error) => die(&format!("PORT={port}: {error}")),
    };
    for client in listener.incoming().flatten() {
        thread::spawn(move || serve(client));
    }
}

fn die(problem: &str) -> ! {
    println!("cannot start: {problem}");
    process::exit(2)
}

/// Answers one request and hangs up.
fn serve(mut client: TcpStream) -> io::Result<()> {
    client.set_read_timeout(Some(Duration::from_secs(5)))?;
    let (status, body) = match read_path(&client)?.as_str() {
        "/health" => ("200 OK", "ok".to_owned()),
        "/menu" => menu::menu(),
        _ => ("404 Not Found", String::new()),
    };
    let length = body.len();
    write!(
        client,
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

/// Reads the head of a request, of which only the path matters here.
fn read_path(client: &TcpStream) -> io::Result<String> {
    let mut lines = BufReader::new(client.take(64 * 1024)).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    for header in lines {
        if header?.is_empty() {
            break;
        }
    }
    let path = first.split(' ').nth(1).unwrap_or_default();
    Ok(path.to_owned())
}
