//! The clients that wait, in a queue: the first to come is served first.

use bytes::Bytes;
use tokio::sync::oneshot;

use super::{list_end::End, reply::Reply, stream_request::Request};

/// The value that a client waits for.
#[derive(Debug, Clone)]
pub(super) enum Want {
    /// An element of a list.
    Pop(End),
    /// The lowest member of a sorted set, or the highest.
    Score(End),
    /// An element of a list that moves to another list.
    Move { from: End, to: End, into: Bytes },
    /// Entries of streams.
    Entries(Request),
}

#[derive(Debug)]
pub(super) struct Waiter {
    pub(super) client: u64,
    pub(super) db: usize,
    pub(super) keys: Vec<Bytes>,
    pub(super) want: Want,
    pub(super) tell: oneshot::Sender<Reply>,
}

/// All waiting clients, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Waiters {
    pub(super) queue: Vec<Waiter>,
}

impl Waiters {
    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }

    /// Removes a client from the queue; false if it was not in it.
    pub(super) fn remove(&mut self, client: u64) -> bool {
        let before = self.queue.len();
        self.queue.retain(|waiter| waiter.client != client);
        self.queue.len() < before
    }

    /// Sends a client this reply instead of the one it waits for.
    pub(super) fn dismiss(&mut self, client: u64, reply: Reply) -> bool {
        let found = self.queue.iter().position(|waiter| waiter.client == client);
        // A client that is gone needs no reply.
        found.is_some_and(|at| self.queue.remove(at).tell.send(reply).is_ok())
    }
}
