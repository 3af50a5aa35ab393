//! The two ends of a list.

use bytes::Bytes;

use super::{
    answer::{Interrupt, syntax},
    arguments::is,
    keyspace::List,
};

/// An end of a list; of a sorted set the lowest is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Left,
    Right,
}

impl End {
    pub(super) fn read(arg: &[u8]) -> Result<Self, Interrupt> {
        match arg {
            _ if is(arg, "left") => Ok(Self::Left),
            _ if is(arg, "right") => Ok(Self::Right),
            _ => Err(syntax()),
        }
    }

    pub(super) fn push(self, list: &mut List, value: Bytes) {
        match self {
            Self::Left => list.push_front(value),
            Self::Right => list.push_back(value),
        }
    }

    pub(super) fn pop(self, list: &mut List) -> Option<Bytes> {
        match self {
            Self::Left => list.pop_front(),
            Self::Right => list.pop_back(),
        }
    }
}
