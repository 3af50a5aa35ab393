//! The ids of a stream's entries, and the ways in which commands write them.

use super::{
    answer::{Interrupt, error},
    decimal,
    reply::Reply,
};

/// An id: milliseconds since 1970, and a number among those of one millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub(super) struct Id {
    pub(super) time: u64,
    pub(super) number: u64,
}

impl Id {
    pub(super) const MIN: Self = Self { time: 0, number: 0 };
    pub(super) const MAX: Self = Self {
        time: u64::MAX,
        number: u64::MAX,
    };

    /// Returns the next id, unless this is the last.
    pub(super) fn next(self) -> Option<Self> {
        match (self.time, self.number) {
            (u64::MAX, u64::MAX) => None,
            (time, u64::MAX) => Some(Self {
                time: time + 1,
                number: 0,
            }),
            (time, number) => Some(Self {
                time,
                number: number + 1,
            }),
        }
    }

    /// Returns the id before, unless this is the first.
    pub(super) fn previous(self) -> Option<Self> {
        match (self.time, self.number) {
            (0, 0) => None,
            (time, 0) => Some(Self {
                time: time - 1,
                number: u64::MAX,
            }),
            (time, number) => Some(Self {
                time,
                number: number - 1,
            }),
        }
    }

    /// Reads an id; its number is `number` if it is left out.
    pub(super) fn read(arg: &[u8], number: u64) -> Result<Self, Interrupt> {
        let invalid = || error("ERR Invalid stream ID specified as stream command argument");
        let mut parts = arg.splitn(2, |byte| *byte == b'-');
        let time = parts.next().and_then(natural).ok_or_else(invalid)?;
        let number = match parts.next() {
            Some(part) => natural(part).ok_or_else(invalid)?,
            None => number,
        };
        Ok(Self { time, number })
    }

    /// Returns the first id of a range: `-`, an id, or `(` and an id.
    pub(super) fn start(arg: &[u8]) -> Result<Self, Interrupt> {
        match arg {
            b"-" => Ok(Self::MIN),
            b"+" => Ok(Self::MAX),
            [b'(', id @ ..] => {
                let id = Self::read(id, 0)?;
                id.next()
                    .ok_or_else(|| error("ERR invalid start ID for the interval"))
            }
            id => Self::read(id, 0),
        }
    }

    /// Returns the last id of a range: `+`, an id, or `(` and an id.
    pub(super) fn end(arg: &[u8]) -> Result<Self, Interrupt> {
        match arg {
            b"-" => Ok(Self::MIN),
            b"+" => Ok(Self::MAX),
            [b'(', id @ ..] => {
                let id = Self::read(id, u64::MAX)?;
                id.previous()
                    .ok_or_else(|| error("ERR invalid end ID for the interval"))
            }
            id => Self::read(id, u64::MAX),
        }
    }

    pub(super) fn reply(self) -> Reply {
        Reply::bulk(format!("{}-{}", self.time, self.number))
    }
}

/// Returns a number from 0 up, in digits alone.
pub(super) fn natural(arg: &[u8]) -> Option<u64> {
    if let Some(number) = decimal::integer(arg) {
        return u64::try_from(number).ok();
    }
    // Above the range of signed numbers.
    let digits = !arg.is_empty() && arg.iter().all(u8::is_ascii_digit);
    let text = digits.then(|| std::str::from_utf8(arg).ok()).flatten()?;
    text.parse().ok()
}
