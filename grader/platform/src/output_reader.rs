//! The reader of a process's output. While it is paused nothing is read, and
//! the process writes into a pipe that fills up. Once it is closed, the pipe
//! has no reader any more.

use std::{
    io,
    os::fd::AsFd,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt},
    sync::{mpsc, oneshot},
};

use super::pipe;

/// A request to the reader.
pub(super) enum ReaderRequest {
    /// Read no more, and say how much the pipe takes.
    Shut(oneshot::Sender<io::Result<usize>>),
    /// Say how much waits in the pipe.
    Waiting(oneshot::Sender<io::Result<usize>>),
    /// Read again.
    Open,
    /// Never read again.
    Close(oneshot::Sender<io::Result<usize>>),
}

/// The handle of a tap.
#[derive(Debug, Clone, Default)]
pub(super) struct ReaderHandle {
    turns: Arc<Mutex<Option<mpsc::UnboundedSender<ReaderRequest>>>>,
}

impl ReaderHandle {
    /// Reads `stream` as the handle requests, and passes the bytes on, until
    /// the stream ends or is closed.
    pub(super) async fn read_until_closed(
        turns: mpsc::UnboundedReceiver<ReaderRequest>,
        mut stream: impl AsyncRead + AsFd + Unpin,
        mut keep: impl FnMut(&[u8]),
    ) {
        let (mut turns, mut open) = (turns, true);
        let mut buffer = vec![0; 64 * 1024];
        loop {
            tokio::select! {
                biased;
                Some(turn) = turns.recv() => match turn {
                    ReaderRequest::Shut(tell) => {
                        open = false;
                        // The caller may be gone.
                        let _ = tell.send(pipe::shrink(&stream));
                    }
                    ReaderRequest::Waiting(tell) => {
                        let _ = tell.send(pipe::waiting(&stream));
                    }
                    ReaderRequest::Open => open = true,
                    ReaderRequest::Close(tell) => {
                        drop(stream);
                        let _ = tell.send(Ok(0));
                        return;
                    }
                },
                read = stream.read(&mut buffer), if open => match read {
                    Ok(n @ 1..) => keep(&buffer[..n]),
                    _ => return,
                },
                // Paused, and no handle is left to resume it.
                else => return,
            }
        }
    }

    /// Returns the receiver for [`ReaderHandle::read_until_closed`]; from here
    /// on the handle works.
    pub(super) fn turns(&self) -> mpsc::UnboundedReceiver<ReaderRequest> {
        let (tell, told) = mpsc::unbounded_channel();
        *self.handle() = Some(tell);
        told
    }

    /// Reads no more, and says how much the pipe takes.
    pub(super) async fn pause(&self) -> io::Result<usize> {
        self.ask(ReaderRequest::Shut).await
    }

    /// Reads again.
    pub(super) fn resume(&self) {
        if let Some(handle) = &*self.handle() {
            // A stream that has ended needs no reader.
            let _ = handle.send(ReaderRequest::Open);
        }
    }

    /// Returns how many bytes wait to be read.
    pub(super) async fn waiting(&self) -> io::Result<usize> {
        self.ask(ReaderRequest::Waiting).await
    }

    /// Closes the reading end permanently.
    pub(super) async fn close(&self) -> io::Result<()> {
        self.ask(ReaderRequest::Close).await.map(drop)
    }

    async fn ask(
        &self,
        turn: impl FnOnce(oneshot::Sender<io::Result<usize>>) -> ReaderRequest,
    ) -> io::Result<usize> {
        let ended = || io::Error::other("the stream has ended");
        let (tell, told) = oneshot::channel();
        let handle = self.handle().clone().ok_or_else(ended)?;
        handle.send(turn(tell)).map_err(|_| ended())?;
        told.await.map_err(|_| ended())?
    }

    fn handle(&self) -> std::sync::MutexGuard<'_, Option<mpsc::UnboundedSender<ReaderRequest>>> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
