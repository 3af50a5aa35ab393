//! The conversation of the script process with the server, over stdin and
//! stdout: requests come in, commands go out, and each script ends with its
//! reply. Every message is one value of the Redis protocol.

use std::{
    cell::RefCell,
    io::{self, Read, Write},
};

use bytes::Bytes;

use crate::{
    reply::{Protocol, Reply},
    wire,
};

/// The bytes received and not read yet.
#[derive(Debug, Default)]
pub(super) struct Channel {
    buffer: Vec<u8>,
}

thread_local! {
    static CHANNEL: RefCell<Channel> = RefCell::default();
}

/// Uses the one channel that the process has; a function that a script calls
/// is given nothing to hold it with.
pub(super) fn with<T>(work: impl FnOnce(&mut Channel) -> T) -> T {
    CHANNEL.with_borrow_mut(work)
}

impl Channel {
    /// Waits for the next request; `None` when the server has gone.
    pub(super) fn request(&mut self) -> io::Result<Option<Vec<Bytes>>> {
        match self.read() {
            Ok(Reply::Array(words)) => Ok(Some(words.into_iter().filter_map(bytes).collect())),
            Ok(_) => Err(io::Error::other("the server sent what is not a request")),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Has the server run a command.
    pub(super) fn call(&mut self, words: Vec<Vec<u8>>) -> io::Result<Reply> {
        let words = words.into_iter().map(|word| Reply::Bulk(word.into()));
        self.write("call", words)?;
        self.read()
    }

    /// Ends a script with its reply.
    pub(super) fn finish(&mut self, reply: Reply) -> io::Result<()> {
        self.write("done", [reply])
    }

    fn write(&self, kind: &str, parts: impl IntoIterator<Item = Reply>) -> io::Result<()> {
        let mut message = vec![Reply::bulk(kind)];
        message.extend(parts);
        let mut out = Vec::new();
        Reply::Array(message).write(&mut out, Protocol::Resp2);
        let mut stdout = io::stdout().lock();
        stdout.write_all(&out)?;
        stdout.flush()
    }

    fn read(&mut self) -> io::Result<Reply> {
        let mut part = [0; 16 << 10];
        loop {
            if let Some((reply, used)) = wire::reply(&self.buffer)? {
                self.buffer.drain(..used);
                return Ok(reply);
            }
            match io::stdin().lock().read(&mut part)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => self.buffer.extend_from_slice(&part[..read]),
            }
        }
    }
}

fn bytes(word: Reply) -> Option<Bytes> {
    match word {
        Reply::Bulk(bytes) => Some(bytes),
        _ => None,
    }
}
