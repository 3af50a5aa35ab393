//! Lines from a pipe, each bounded: a line ends at a newline or, as a
//! progress bar does, at a carriage return.

use std::{collections::VecDeque, io};

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// How much of one line is kept.
const LINE_LIMIT: usize = 4 * 1024 * 1024;

/// The lines of `reader`.
#[derive(Debug)]
pub(super) struct Lines<R> {
    reader: R,
    begun: Vec<u8>,
    whole: VecDeque<String>,
    ended: bool,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            begun: Vec::new(),
            whole: VecDeque::new(),
            ended: false,
        }
    }

    /// Returns the next line; `None` at the end. Nothing is lost if the future
    /// is dropped before it is ready.
    pub(super) async fn next(&mut self) -> io::Result<Option<String>> {
        let mut chunk = [0; 8192];
        loop {
            if let Some(line) = self.whole.pop_front() {
                return Ok(Some(line));
            }
            if self.ended {
                return Ok(None);
            }
            match self.reader.read(&mut chunk).await? {
                0 => {
                    self.ended = true;
                    self.end_line();
                }
                read => self.take(&chunk[..read]),
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if byte == b'\n' || byte == b'\r' {
                self.end_line();
            } else if self.begun.len() < LINE_LIMIT {
                self.begun.push(byte);
            }
        }
    }

    /// Ends a line. Blank lines stay: they separate messages.
    fn end_line(&mut self) {
        let line = String::from_utf8_lossy(&self.begun).into_owned();
        self.whole.push_back(line);
        self.begun.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[tokio::test]
    async fn a_line_ends_at_either_mark_or_at_the_end() {
        let mut lines = Lines::new(&b"one\rtwo\n\nthree"[..]);
        let mut seen = Vec::new();
        while let Some(line) = lines.next().await.unwrap() {
            seen.push(line);
        }
        assert_eq!(seen, ["one", "two", "", "three"]);
    }
}
