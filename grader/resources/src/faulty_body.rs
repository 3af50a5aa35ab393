//! The body of a stand-in's answer: whole, or cut off in the middle.

use std::{
    future::Future,
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep};

/// A fault in a stand-in's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It never begins.
    Silent,
    /// It stops in the middle, and the connection stays open.
    Stalls,
    /// It stops in the middle, and the connection is closed.
    Cut,
    /// Its bytes come one by one, with pauses.
    Drips,
}

/// The pause between two bytes of [`Fault::Drips`].
const PAUSE: Duration = Duration::from_millis(300);

/// A body, of which a fault sends the first half alone, or not at once.
#[derive(Debug)]
pub(super) struct Content {
    left: Option<Bytes>,
    length: u64,
    fault: Option<Fault>,
    /// The end of the pause before the next byte, if they come one by one.
    pause: Option<Pin<Box<Sleep>>>,
}

impl Content {
    pub(super) fn new(body: String, fault: Option<Fault>) -> Self {
        let bytes = Bytes::from(body);
        let length = bytes.len() as u64;
        let sent = match fault {
            None | Some(Fault::Drips) => bytes,
            Some(_) => bytes.slice(..bytes.len() / 2),
        };
        Self {
            left: Some(sent),
            length,
            fault,
            pause: (fault == Some(Fault::Drips)).then(|| Box::pin(sleep(PAUSE))),
        }
    }
}

impl Body for Content {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = &mut *self;
        if let Some(pause) = &mut this.pause
            && let Some(left) = this.left.as_mut().filter(|left| !left.is_empty())
        {
            ready!(pause.as_mut().poll(context));
            pause.as_mut().reset(Instant::now() + PAUSE);
            return Poll::Ready(Some(Ok(Frame::data(left.split_to(1)))));
        }
        if let Some(bytes) = this.left.take().filter(|left| !left.is_empty()) {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match self.fault {
            None | Some(Fault::Drips) => Poll::Ready(None),
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
