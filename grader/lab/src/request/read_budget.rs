//! A limit on the bytes that a service may send in answer to one request. An
//! endless head, or `100 Continue` repeated without end, would otherwise keep
//! the grader's thread busy past every deadline.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// How many bytes may come before the head of the final answer has ended,
/// informational answers included. No service of the course sends 1 KiB; the
/// first parts of a body may come in the same packets.
const HEAD_LIMIT: usize = 256 << 10;

/// How many bytes may still be read from a connection.
#[derive(Debug, Clone)]
pub(super) struct ReadBudget(Arc<AtomicUsize>);

/// A connection that fails once its budget is spent.
#[derive(Debug)]
pub(super) struct BudgetedStream {
    stream: TcpStream,
    budget: ReadBudget,
}

impl ReadBudget {
    /// Allows the head of the next answer.
    pub(super) fn allow_head(&self) {
        self.allow(HEAD_LIMIT);
    }

    /// Allows `bytes` from now on.
    pub(super) fn allow(&self, bytes: usize) {
        self.0.store(bytes, Ordering::Relaxed);
    }

    /// Returns whether the service sent more than was allowed.
    pub(super) fn is_spent(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }
}

impl BudgetedStream {
    /// Allows the head of one answer.
    pub(super) fn new(stream: TcpStream) -> (Self, ReadBudget) {
        let budget = ReadBudget(Arc::new(AtomicUsize::new(HEAD_LIMIT)));
        let handle = budget.clone();
        (Self { stream, budget }, handle)
    }
}

impl AsyncRead for BudgetedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let left = self.budget.0.load(Ordering::Relaxed);
        if left == 0 {
            return Poll::Ready(Err(io::Error::other("the answer is too long")));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let read = buffer.filled().len() - before;
        self.budget.allow(left.saturating_sub(read));
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for BudgetedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
