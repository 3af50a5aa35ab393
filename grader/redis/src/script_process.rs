//! The server's side of the script process: starts it when the first script
//! comes, and ends it when a script takes too long.

use std::{
    ffi::OsStr,
    io::{self, Read, Write},
    path::PathBuf,
    time::{Duration, Instant},
};

use bytes::Bytes;

use super::{
    reply::{Protocol, Reply},
    wire,
};
use dozen_platform::{PipedHelper, own_program};

/// The internal subcommand of `dozen` that runs scripts.
const SUBCOMMAND: &str = "script-process";

/// How long one script may take. Its processor time has a smaller limit in the
/// process itself, so that only a stuck process takes as long as this.
const LIMIT: Duration = Duration::from_secs(10);

/// The largest message from the process: a result, or a command with its words.
const LARGEST_MESSAGE: usize = 64 << 20;

/// A message of the process.
pub(super) enum Message {
    /// The script has the server run a command.
    Call(Vec<Bytes>),
    /// The script has ended.
    Done(Reply),
}

/// A running script process.
#[derive(Debug)]
pub(super) struct ScriptProcess {
    helper: PipedHelper,
    buffer: Vec<u8>,
    end: Instant,
}

impl ScriptProcess {
    /// Starts one; `program` is `dozen`, and without it this program.
    pub(super) fn start(program: Option<PathBuf>) -> io::Result<Self> {
        let program = program.map_or_else(own_program, Ok)?;
        let helper = PipedHelper::start(&program, &[OsStr::new(SUBCOMMAND)])?;
        Ok(Self {
            helper,
            buffer: Vec::new(),
            end: Instant::now(),
        })
    }

    /// Hands it a script to run or to check.
    pub(super) fn request(&mut self, words: &[impl AsRef<[u8]>]) -> io::Result<()> {
        self.end = Instant::now() + LIMIT;
        self.write(&wire::request(words))
    }

    /// Answers a command of the script.
    pub(super) fn answer(&mut self, reply: &Reply) -> io::Result<()> {
        let mut out = Vec::new();
        reply.write(&mut out, Protocol::Resp2);
        self.write(&out)
    }

    /// Waits for its next message.
    pub(super) fn message(&mut self) -> io::Result<Message> {
        let strange = || io::Error::other("the script process sent an unknown message");
        let Reply::Array(mut parts) = self.read()? else {
            return Err(strange());
        };
        match parts.first().and_then(Reply::text).as_deref() {
            Some("call") => {
                let words = parts.into_iter().skip(1).map(|word| match word {
                    Reply::Bulk(bytes) => Ok(bytes),
                    _ => Err(strange()),
                });
                Ok(Message::Call(words.collect::<io::Result<_>>()?))
            }
            Some("done") => parts.pop().map(Message::Done).ok_or_else(strange),
            _ => Err(strange()),
        }
    }

    /// Returns the time that is left, which is never nothing: that would be no
    /// limit.
    fn left(&self) -> Duration {
        let left = self.end.saturating_duration_since(Instant::now());
        left.max(Duration::from_millis(1))
    }

    fn write(&self, bytes: &[u8]) -> io::Result<()> {
        let mut stream = self.helper.stream();
        stream.set_write_timeout(Some(self.left()))?;
        stream.write_all(bytes)
    }

    fn read(&mut self) -> io::Result<Reply> {
        let mut part = [0; 16 << 10];
        loop {
            if let Some((reply, used)) = wire::reply(&self.buffer)? {
                self.buffer.drain(..used);
                return Ok(reply);
            }
            if self.buffer.len() > LARGEST_MESSAGE {
                return Err(io::Error::other("the script's message is too large"));
            }
            let mut stream = self.helper.stream();
            stream.set_read_timeout(Some(self.left()))?;
            match stream.read(&mut part)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => self.buffer.extend_from_slice(&part[..read]),
            }
        }
    }
}
