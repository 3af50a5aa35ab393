//! The learner's input: keys on a screen, otherwise lines.

use std::{
    collections::VecDeque,
    io::{self, Read as _},
    sync::mpsc as plain,
    thread,
};

use tokio::sync::mpsc;

/// The beginning of the code of a special key.
const ESCAPE: u8 = 0x1b;
/// No more is read at once.
const PIECE: usize = 1024;

/// One key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Letter(char),
    /// A letter while Ctrl was held.
    Control(char),
    Escape,
    Enter,
    Rub,
    Up,
    Down,
    PageUp,
    PageDown,
    Home,
    End,
    /// One that nothing here is done with.
    Other,
}

/// Keys as they come. More is read only when it is asked for, so that an
/// editor that has the terminal has all of its keys.
#[derive(Debug)]
pub(super) struct Keys {
    asked: bool,
    ask: plain::Sender<()>,
    read: mpsc::UnboundedReceiver<Vec<u8>>,
    /// Bytes that are the beginning of a key.
    begun: Vec<u8>,
    waiting: VecDeque<Key>,
}

impl Keys {
    pub(super) fn listen() -> Self {
        let (ask, asked) = plain::channel();
        let (tell, read) = mpsc::unbounded_channel();
        // No one waits for this thread: it ends with the program.
        thread::spawn(move || {
            let mut piece = [0; PIECE];
            // If the terminal is gone there is an error, or nothing.
            while asked.recv().is_ok()
                && let Ok(length @ 1..) = io::stdin().read(&mut piece)
                && tell.send(piece[..length].to_vec()).is_ok()
            {}
        });
        Self {
            asked: false,
            ask,
            read,
            begun: Vec::new(),
            waiting: VecDeque::new(),
        }
    }

    /// Returns the next one; none if the terminal is gone. Nothing is lost if
    /// this is dropped and called again.
    pub(super) async fn next(&mut self) -> Option<Key> {
        loop {
            if let Some(key) = self.waiting.pop_front() {
                return Some(key);
            }
            if !self.asked {
                self.ask.send(()).ok()?;
                self.asked = true;
            }
            let piece = self.read.recv().await?;
            self.asked = false;
            self.begun.extend(piece);
            self.waiting.extend(keys(&mut self.begun));
        }
    }
}

/// Returns the keys at the start of `bytes`, which keeps the beginning of one
/// more.
fn keys(bytes: &mut Vec<u8>) -> Vec<Key> {
    let mut found = Vec::new();
    let mut rest = bytes.as_slice();
    while let Some((key, length)) = first(rest) {
        found.push(key);
        rest = &rest[length..];
    }
    *bytes = rest.to_vec();
    found
}

/// Returns the first key and its number of bytes; `None` if the code is
/// incomplete.
fn first(bytes: &[u8]) -> Option<(Key, usize)> {
    match *bytes {
        [] => None,
        [ESCAPE, b'[' | b'O', ref rest @ ..] => {
            let end = rest.iter().position(|byte| (0x40..=0x7e).contains(byte))?;
            Some((named(&rest[..=end]), end + 3))
        }
        [ESCAPE, ..] => Some((Key::Escape, 1)),
        [b'\r' | b'\n', ..] => Some((Key::Enter, 1)),
        [0x7f | 0x08, ..] => Some((Key::Rub, 1)),
        [byte @ 0x01..=0x1a, ..] => Some((Key::Control(char::from(byte | 0x60)), 1)),
        [byte @ ..=0x1f, ..] => Some((Key::Control(char::from(byte | 0x40)), 1)),
        [..] => letter(bytes),
    }
}

/// Returns the key whose code ends in these bytes.
fn named(code: &[u8]) -> Key {
    match code {
        b"A" => Key::Up,
        b"B" => Key::Down,
        b"H" | b"1~" | b"7~" => Key::Home,
        b"F" | b"4~" | b"8~" => Key::End,
        b"5~" => Key::PageUp,
        b"6~" => Key::PageDown,
        _ => Key::Other,
    }
}

/// Returns a letter, which may take up to four bytes.
fn letter(bytes: &[u8]) -> Option<(Key, usize)> {
    let most = &bytes[..bytes.len().min(4)];
    let (valid, rest) = match std::str::from_utf8(most) {
        Ok(text) => (text, None),
        Err(error) => {
            let (valid, _) = most.split_at(error.valid_up_to());
            (
                std::str::from_utf8(valid).unwrap_or_default(),
                Some(error.error_len()),
            )
        }
    };
    match (valid.chars().next(), rest) {
        (Some(letter), _) => Some((Key::Letter(letter), letter.len_utf8())),
        // The rest of it has not come yet,
        (None, Some(None) | None) => None,
        // or it is none.
        (None, Some(Some(length))) => Some((Key::Other, length)),
    }
}

/// Returns typed lines, until stdin ends.
pub(super) fn lines() -> mpsc::UnboundedReceiver<String> {
    let (tell, read) = mpsc::unbounded_channel();
    // No one waits for this thread either.
    thread::spawn(move || {
        for line in io::stdin().lines() {
            if !line.is_ok_and(|line| tell.send(line).is_ok()) {
                return;
            }
        }
    });
    read
}

#[cfg(test)]
mod tests {
    use super::{Key, keys};

    fn all(bytes: &[u8]) -> (Vec<Key>, Vec<u8>) {
        let mut bytes = bytes.to_vec();
        (keys(&mut bytes), bytes)
    }

    #[test]
    fn letters_of_any_language_and_special_keys_are_recognized() {
        use Key::{Control, Down, End, Enter, Escape, Letter, Other, PageDown, Rub, Up};
        let (found, rest) =
            all("hé\u{1b}[A\u{1b}OB\u{1b}[6~\u{1b}[F\r\u{7f}\u{3}\u{1b}[1;5C\u{1b}".as_bytes());
        let wanted = [
            Letter('h'),
            Letter('é'),
            Up,
            Down,
            PageDown,
            End,
            Enter,
            Rub,
            Control('c'),
            Other,
            Escape,
        ];
        assert_eq!(found, wanted);
        assert!(rest.is_empty());
    }

    #[test]
    fn escape_and_a_letter_right_after_it_are_two_keys() {
        assert_eq!(all(b"\x1bq").0, [Key::Escape, Key::Letter('q')]);
    }

    #[test]
    fn a_key_that_comes_in_two_pieces_is_one() {
        for whole in ["\u{1b}[5~".as_bytes(), "餅".as_bytes()] {
            let (found, mut rest) = all(&whole[..2]);
            assert!(found.is_empty() && rest.len() == 2);
            rest.extend(&whole[2..]);
            assert_eq!(keys(&mut rest).len(), 1);
        }
        assert_eq!(all(&[0xff, b'q']).0, [Key::Other, Key::Letter('q')]);
    }
}
