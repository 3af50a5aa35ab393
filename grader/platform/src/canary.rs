//! A canary: a service of the grader's own, which shows that this machine can
//! start a process, let it listen and reach it. A submission is blamed only on
//! a machine that can.

use std::{
    ffi::OsStr,
    io::{self, Read as _, Write as _},
    net::{Ipv4Addr, TcpListener},
    path::Path,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{sleep, timeout},
};

use super::{Helper, free_port};

/// The hidden subcommand of `dozen` that is the canary.
const SUBCOMMAND: &str = "canary";

/// How often the canary is asked again.
const AGAIN: Duration = Duration::from_millis(2);

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// Starts a canary in `dir` and waits for its answer. Returns how long both
/// took. `dozen` is the program that knows the hidden subcommand.
///
/// # Errors
/// Returns a sentence that says what this machine did not do.
pub async fn ask_canary(dozen: &Path, dir: &Path, limit: Duration) -> Result<Duration, String> {
    let start = Instant::now();
    let port = free_port(&mut fastrand::Rng::new()).map_err(|cause| cause.to_string())?;
    let digits = port.to_string();
    let args = [OsStr::new(SUBCOMMAND), OsStr::new(&digits)];
    let mut canary = Helper::start(dozen, &args, dir)
        .map_err(|cause| format!("could not start {}: {cause}", dozen.display()))?;
    let mut last = String::new();
    let answered = timeout(limit, async {
        loop {
            match ask(port).await {
                Ok(()) => return Ok(()),
                Err(cause) => last = cause.to_string(),
            }
            if let Some(words) = canary.ended() {
                return Err(format!("a service of the grader's own ended: {words}"));
            }
            sleep(AGAIN).await;
        }
    });
    match answered.await {
        Ok(answered) => answered.map(|()| start.elapsed()),
        Err(_) => Err(format!(
            "a service of the grader's own did not answer on 127.0.0.1:{port}: {last}; check that \
             the loopback interface is up (`ip link set lo up`) and run again"
        )),
    }
}

/// Sends one request and reads the beginning of the answer.
async fn ask(port: u16) -> io::Result<()> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    stream.write_all(b"GET / HTTP/1.1\r\n\r\n").await?;
    let mut answer = [0; ANSWER.len()];
    stream.read_exact(&mut answer).await?;
    if answer == ANSWER {
        Ok(())
    } else {
        Err(io::Error::other("another program answers there"))
    }
}

/// Serves as the canary on `port` until it is killed.
///
/// # Errors
/// Fails if the port cannot be listened on.
pub fn be_canary(port: u16) -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port))?;
    for stream in listener.incoming() {
        let mut stream = stream?;
        // A client that is gone needs no answer.
        let _ = stream
            .read(&mut [0; 64])
            .and_then(|_| stream.write_all(ANSWER));
    }
    Ok(())
}
