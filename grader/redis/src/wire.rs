//! Reads bytes from the wire: requests of untrusted clients, and replies of our
//! own server.

use bytes::{Buf, Bytes, BytesMut};

use super::{
    decimal, memory,
    reply::{Protocol, Reply},
};

/// As many words as Redis takes in one command.
const MOST_WORDS: i64 = 1 << 20;

/// As many bytes as one word may have, and some for the frame. Redis takes
/// 512 MiB, which is more memory than this server has.
const MOST_BYTES: usize = memory::MAX_MEMORY + 64;

/// The longest line that says how long the next thing is.
const LONGEST_HEADER: usize = 32;

/// How deep the lists of a reply may be nested.
const DEEPEST: usize = 128;

const INVALID_LENGTH: &str = "ERR Protocol error: invalid bulk length";

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
    /// A request is a flat list of strings: no client makes this recurse.
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
        let Some((length, start)) = header(&self.buffer)? else {
            return Ok(false);
        };
        let length = usize::try_from(length).ok();
        let length = length.filter(|length| *length < MOST_BYTES);
        let end = start + length.ok_or(INVALID_LENGTH)?;
        match self.buffer.get(end..end + 2) {
            None => Ok(false),
            Some(b"\r\n") => {
                // A copy, or one short word would keep a whole buffer alive.
                let word = Bytes::copy_from_slice(&self.buffer[start..end]);
                self.held += memory::element(&word);
                self.words.push(word);
                self.buffer.advance(end + 2);
                Ok(true)
            }
            Some(_) => Err(INVALID_LENGTH.to_owned()),
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

/// Returns the number in the first line, after its first byte, and where that
/// line ends; `None` if the line is not there as a whole.
fn header(buffer: &[u8]) -> Result<Option<(i64, usize)>, String> {
    let near = &buffer[..buffer.len().min(LONGEST_HEADER)];
    let Some(end) = memchr::memchr(b'\n', near) else {
        let is_short = near.len() < LONGEST_HEADER;
        return if is_short {
            Ok(None)
        } else {
            Err(INVALID_LENGTH.to_owned())
        };
    };
    let number = near[1..end].strip_suffix(b"\r");
    let number = number.and_then(decimal::integer).ok_or(INVALID_LENGTH)?;
    Ok(Some((number, end + 1)))
}

/// Returns a reply in the older protocol and how many bytes it has, if it is
/// there as a whole (the Redis serialization protocol, RESP2).
pub(super) fn reply(buffer: &[u8]) -> std::io::Result<Option<(Reply, usize)>> {
    nested_reply(buffer, 0)
}

fn nested_reply(buffer: &[u8], depth: usize) -> std::io::Result<Option<(Reply, usize)>> {
    let Some(end) = memchr::memchr(b'\n', buffer) else {
        return Ok(None);
    };
    let next = end + 1;
    let text = || {
        let line = &buffer[1..end];
        String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned()
    };
    let number = || header(buffer).map_err(std::io::Error::other);
    Ok(match buffer[0] {
        b'+' => Some((Reply::Status(text().into()), next)),
        b'-' => Some((Reply::Error(text().into()), next)),
        b':' => number()?.map(|(number, next)| (Reply::Integer(number), next)),
        b'$' => match number()? {
            Some((length, start)) => string(buffer, length, start),
            None => None,
        },
        b'*' => match number()? {
            Some((count, start)) if depth < DEEPEST => array(buffer, count, start, depth + 1)?,
            Some(_) => return Err(std::io::Error::other("the reply is nested too deep")),
            None => None,
        },
        other => {
            let other = other.escape_ascii();
            return Err(std::io::Error::other(format!(
                "no reply begins with {other}"
            )));
        }
    })
}

/// Returns a string of `length` bytes from `start` on; a negative length is
/// the string that is not there.
fn string(buffer: &[u8], length: i64, start: usize) -> Option<(Reply, usize)> {
    let Ok(length) = usize::try_from(length) else {
        return Some((Reply::Null, start));
    };
    let end = start.checked_add(length)?;
    let next = end.checked_add(2).filter(|next| *next <= buffer.len())?;
    Some((Reply::bulk(&buffer[start..end]), next))
}

/// Returns a list of `count` replies from `start` on.
fn array(
    buffer: &[u8],
    count: i64,
    start: usize,
    depth: usize,
) -> std::io::Result<Option<(Reply, usize)>> {
    if count < 0 {
        return Ok(Some((Reply::Null, start)));
    }
    let mut items = Vec::new();
    let mut at = start;
    for _ in 0..count {
        let Some((item, used)) = nested_reply(&buffer[at..], depth)? else {
            return Ok(None);
        };
        items.push(item);
        at += used;
    }
    Ok(Some((Reply::Array(items), at)))
}

#[cfg(test)]
mod tests {
    use super::{Reply, Requests, reply};

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
    #[test]
    fn a_reply_is_read_when_it_is_there_as_a_whole() {
        let whole = b"*5\r\n+OK\r\n-ERR no \r\n:-7\r\n$4\r\na\r\nb\r\n*2\r\n$-1\r\n*-1\r\n";
        for cut in 0..whole.len() {
            assert_eq!(reply(&whole[..cut]).unwrap(), None, "{cut}");
        }
        let expected = Reply::Array(vec![
            Reply::Status("OK".into()),
            Reply::Error("ERR no ".into()),
            Reply::Integer(-7),
            Reply::bulk("a\r\nb"),
            Reply::Array(vec![Reply::Null, Reply::Null]),
        ]);
        assert_eq!(reply(whole).unwrap(), Some((expected, whole.len())));
    }

    #[test]
    fn a_reply_that_is_none_is_an_error() {
        let nested = "*1\r\n".repeat(100_000);
        for sent in ["\r\n", "OK\r\n", "$x\r\n", ":1", &nested] {
            let read = reply(sent.as_bytes());
            assert_eq!(read.is_err(), sent != ":1", "{sent:.9}");
        }
    }
}
