//! The body of a stand-in's answer: whole, or cut off in the middle.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

/// A fault in a stand-in's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It never begins.
    Silent,
    /// It stops in the middle, and the connection stays open.
    Stalls,
    /// It stops in the middle, and the connection is closed.
    Cut,
}

/// A body, of which a fault sends the first half alone.
#[derive(Debug)]
pub(super) struct Content {
    left: Option<Bytes>,
    length: u64,
    fault: Option<Fault>,
}

impl Content {
    pub(super) fn new(body: String, fault: Option<Fault>) -> Self {
        let bytes = Bytes::from(body);
        let length = bytes.len() as u64;
        let sent = match fault {
            None => bytes,
            Some(_) => bytes.slice(..bytes.len() / 2),
        };
        Self {
            left: Some(sent),
            length,
            fault,
        }
    }
}

impl Body for Content {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(bytes) = self.left.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match self.fault {
            None => Poll::Ready(None),
            // It never wakes: the client must give up.
            Some(Fault::Silent | Fault::Stalls) => Poll::Pending,
            Some(Fault::Cut) => {
                let cut = io::Error::from(io::ErrorKind::ConnectionReset);
                Poll::Ready(Some(Err(cut)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.fault.is_none() && self.left.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
