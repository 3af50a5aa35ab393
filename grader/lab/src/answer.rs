//! An HTTP answer, or why there was none.

use std::time::Duration;

use bytes::Bytes;
use hyper::HeaderMap;
use serde_json::Value;

use super::{Seen, recorder::Recorder};
use dozen_model::{Finding, Stop};

/// How much of a body is shown.
const SHOWN: usize = 160;

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, whole.
    pub body: Bytes,
    pub(super) asked: Option<Asked>,
}

/// The moment of the trace that an answer belongs to.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) recorder: Recorder,
    pub(super) place: usize,
    pub(super) id: usize,
    pub(super) did: String,
}

/// Why there was no whole answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// The connection was refused.
    #[error("the connection was refused")]
    Refused,
    /// The connection ended before the answer was whole.
    #[error("the connection ended before the answer was whole")]
    Cut,
    /// No whole answer came within this time.
    #[error("no whole answer came within {} ms", .0.as_millis())]
    Late(Duration),
    /// The answer is not HTTP.
    #[error("what came back is not HTTP")]
    Garbage,
    /// The head did not end within the bytes that any exercise needs.
    #[error("the head of the answer did not end within 256 KiB")]
    EndlessHead,
    /// The body did not end within the bytes that any exercise needs.
    #[error("the answer did not end within 4 MiB")]
    Endless,
}

impl Answer {
    /// Returns the body as JSON; null if it is not JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Returns the body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Returns a header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Status and body in one line.
    #[must_use]
    pub fn describe(&self) -> String {
        let shown = shown(&self.body);
        if shown.is_empty() {
            format!("{}, no body", self.status)
        } else {
            format!("{} {shown}", self.status)
        }
    }

    /// Records that this visitor keeps the cookies of the answer, for the
    /// replay.
    pub(super) fn record_visitor(&self, visitor: Option<&str>) {
        if let (Some(asked), Some(visitor)) = (&self.asked, visitor) {
            asked.recorder.set_visitor(asked.place, visitor);
        }
    }

    /// Fails unless the answer is `right`.
    ///
    /// # Errors
    /// If it is not.
    pub fn expect(
        self,
        expected: impl Into<String>,
        right: impl FnOnce(&Self) -> bool,
    ) -> Seen<Self> {
        if right(&self) {
            return Ok(self);
        }
        let expected = expected.into();
        let mut did = String::new();
        if let Some(asked) = &self.asked {
            asked.recorder.blame(asked.place, &expected);
            did.clone_from(&asked.did);
        }
        Err(Stop::fail(Finding::new(did, expected, self.describe())))
    }
}

/// Returns a body in one line, or its length if it is not text.
pub(super) fn shown(body: &[u8]) -> String {
    let Ok(text) = std::str::from_utf8(body) else {
        return format!("({} bytes)", body.len());
    };
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
