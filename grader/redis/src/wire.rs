//! Reads bytes from the wire: requests of untrusted clients, and replies of our
//! own server.

use bytes::{Buf, Bytes, BytesMut};
use redis_protocol::resp2::{decode, types::RangeFrame};

use super::{
    decimal, memory,
    reply::{Protocol, Reply},
};

/// As many words as Redis takes in one command.
const MOST_WORDS: i64 = 1 << 20;

/// As many bytes as one word may have, and some for the frame. Redis takes
/// 512 MiB, which is more memory than this server has.
const MOST_BYTES: usize = memory::MAX_MEMORY + 64;

/// The longest line, as of a command typed by hand.
const LONGEST_LINE: usize = 64 << 10;

/// Requests, as far as they have come.
#[derive(Debug, Default)]
pub(super) struct Requests {
    /// The bytes received and not read yet.
    pub(super) buffer: BytesMut,
    words: Vec<Bytes>,
    /// The size of the arguments.
    held: usize,
    wanted: usize,
}

impl Requests {
    /// Returns the size of the requests so far.
    pub(super) fn size(&self) -> usize {
        self.buffer.len() + self.held
    }

    /// Returns the next request that is there as a whole. An error ends a
    /// connection.
    ///
    /// A request is a flat list, so its frame is read here and each word by the
    /// crate: its own reading of lists recurses as deep as a client likes.
    pub(super) fn next(&mut self) -> Result<Option<Vec<Bytes>>, String> {
        loop {
            if self.wanted > 0 {
                if !self.word()? {
                    return Ok(None);
                }
                if self.words.len() == self.wanted {
                    self.wanted = 0;
                    self.held = 0;
                    return Ok(Some(std::mem::take(&mut self.words)));
                }
                continue;
            }
            let Some(line) = self.line()? else {
                return Ok(None);
            };
            match line.strip_prefix(b"*") {
                Some(count) => {
                    let count = decimal::integer(count).filter(|count| *count <= MOST_WORDS);
                    let count = count.ok_or("ERR Protocol error: invalid multibulk length")?;
                    self.wanted = usize::try_from(count).unwrap_or(0);
                }
                None => {
                    let words = line[..].split(u8::is_ascii_whitespace);
                    let words = words.filter(|word| !word.is_empty());
                    let words: Vec<_> = words.map(Bytes::copy_from_slice).collect();
                    if !words.is_empty() {
                        return Ok(Some(words));
                    }
                }
            }
        }
    }

    /// Takes one word, if it is there.
    fn word(&mut self) -> Result<bool, String> {
        match self.buffer.first() {
            None => return Ok(false),
            Some(b'$') => {}
            Some(other) => {
                let other = other.escape_ascii();
                return Err(format!("ERR Protocol error: expected '$', got '{other}'"));
            }
        }
        match decode::decode_range(&self.buffer) {
            Ok(Some((RangeFrame::BulkString((from, to)), used))) => {
                // A copy, or one short word would keep a whole buffer alive.
                self.held += memory::element(&self.buffer[from..to]);
                self.words
                    .push(Bytes::copy_from_slice(&self.buffer[from..to]));
                self.buffer.advance(used);
                Ok(true)
            }
            Ok(None) if self.buffer.len() < MOST_BYTES => Ok(false),
            _ => Err("ERR Protocol error: invalid bulk length".to_owned()),
        }
    }

    /// Takes one line, if it is there.
    fn line(&mut self) -> Result<Option<BytesMut>, String> {
        let Some(end) = memchr::memchr(b'\n', &self.buffer) else {
            if self.buffer.len() > LONGEST_LINE {
                return Err("ERR Protocol error: too big inline request".to_owned());
            }
            return Ok(None);
        };
        let mut line = self.buffer.split_to(end + 1);
        line.truncate(end);
        if line.ends_with(b"\r") {
            line.truncate(end - 1);
        }
        Ok(Some(line))
    }
}

/// Writes a request.
pub(super) fn request(words: &[impl AsRef<[u8]>]) -> Vec<u8> {
    let words = words.iter().map(Reply::bulk).collect();
    let mut out = Vec::new();
    Reply::Array(words).write(&mut out, Protocol::Resp2);
    out
}

/// Returns a reply in the older protocol and how many bytes it has, if it is
/// there as a whole.
pub(super) fn reply(buffer: &[u8]) -> std::io::Result<Option<(Reply, usize)>> {
    let read = decode::decode_range(buffer).map_err(std::io::Error::other)?;
    Ok(read.map(|(frame, used)| (shape(buffer, frame), used)))
}

fn shape(buffer: &[u8], frame: RangeFrame) -> Reply {
    let text = |(from, to): (usize, usize)| {
        let text = String::from_utf8_lossy(&buffer[from..to]);
        text.into_owned().into()
    };
    match frame {
        RangeFrame::SimpleString(range) => Reply::Status(text(range)),
        RangeFrame::Error(range) => Reply::Error(text(range)),
        RangeFrame::Integer(number) => Reply::Integer(number),
        RangeFrame::BulkString((from, to)) => Reply::bulk(&buffer[from..to]),
        RangeFrame::Null => Reply::Null,
        RangeFrame::Array(frames) => {
            let items = frames.into_iter().map(|frame| shape(buffer, frame));
            Reply::Array(items.collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Requests;

    fn read(parts: &[&[u8]]) -> Vec<Result<Vec<String>, String>> {
        let mut requests = Requests::default();
        let mut found = Vec::new();
        for part in parts {
            requests.buffer.extend_from_slice(part);
            while let Some(next) = requests.next().transpose() {
                let failed = next.is_err();
                let text = |word: &bytes::Bytes| String::from_utf8_lossy(word).into_owned();
                found.push(next.map(|words| words.iter().map(text).collect()));
                if failed {
                    return found;
                }
            }
        }
        found
    }

    #[test]
    fn requests_are_read_however_they_are_cut() {
        let whole =
            b"*2\r\n$4\r\nECHO\r\n$5\r\na\r\nb!\r\n*1\r\n$4\r\nPING\r\nset  a 1\r\n\r\n*0\r\n";
        let right = [vec!["ECHO", "a\r\nb!"], vec!["PING"], vec!["set", "a", "1"]];
        for cut in 0..whole.len() {
            let (one, other) = whole.split_at(cut);
            let found: Result<Vec<_>, _> = read(&[one, other]).into_iter().collect();
            assert_eq!(found.unwrap(), right);
        }
    }

    #[test]
    fn nonsense_ends_a_connection_and_nothing_else() {
        let nested = "*1\r\n".repeat(100_000);
        for (sent, said) in [
            ("*x\r\n", "ERR Protocol error: invalid multibulk length"),
            (
                "*2000000\r\n",
                "ERR Protocol error: invalid multibulk length",
            ),
            ("*1\r\n:1\r\n", "ERR Protocol error: expected '$', got ':'"),
            ("*1\r\n$-1\r\n", "ERR Protocol error: invalid bulk length"),
            (&nested, "ERR Protocol error: expected '$', got '*'"),
        ] {
            assert_eq!(read(&[sent.as_bytes()]), [Err(said.to_owned())]);
        }
    }
}
