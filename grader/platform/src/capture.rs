//! The output of a process: drained, so that a full pipe stops it only if a
//! check wants that, and kept up to a cap, with a mark if it was cut.

use std::{
    collections::VecDeque,
    io,
    os::fd::AsFd,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::AsyncRead,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinHandle,
};

use super::output_reader::ReaderHandle;

/// How many bytes of one stream are kept: half from its beginning, half from
/// its end.
const KEPT: usize = 1 << 20;

/// One captured stream.
#[derive(Debug, Clone, Default)]
pub struct Capture {
    kept: Arc<Mutex<Kept>>,
    output_reader: ReaderHandle,
}

#[derive(Debug, Default)]
struct Kept {
    tee: Option<UnboundedSender<Vec<u8>>>,
    head: Vec<u8>,
    tail: VecDeque<u8>,
    cut: u64,
}

impl Capture {
    /// Reads `stream` to its end in the background.
    pub(super) fn drain(
        &self,
        stream: impl AsyncRead + AsFd + Unpin + Send + 'static,
    ) -> JoinHandle<()> {
        let kept = Arc::clone(&self.kept);
        let turns = self.output_reader.turns();
        tokio::spawn(async move {
            let lock = || kept.lock().unwrap_or_else(PoisonError::into_inner);
            ReaderHandle::read_until_closed(turns, stream, |bytes| lock().push(bytes)).await;
            lock().tee = None;
        })
    }

    /// Stops reading, and makes the pipe small if the system allows it. Returns
    /// how many bytes it takes.
    ///
    /// # Errors
    /// If the stream has ended.
    pub async fn stop_reading(&self) -> io::Result<usize> {
        self.output_reader.pause().await
    }

    /// Reads again.
    pub fn resume_reading(&self) {
        self.output_reader.resume();
    }

    /// Returns how many bytes wait to be read.
    ///
    /// # Errors
    /// If the stream has ended.
    pub async fn unread(&self) -> io::Result<usize> {
        self.output_reader.waiting().await
    }

    /// Closes the reading end, so that writes fail.
    ///
    /// # Errors
    /// If the stream has ended.
    pub async fn close(&self) -> io::Result<()> {
        self.output_reader.close().await
    }

    /// Returns everything that is printed from the first byte on, as it comes;
    /// ends with the stream.
    #[must_use]
    pub fn follow(&self) -> UnboundedReceiver<Vec<u8>> {
        let (tell, told) = unbounded_channel();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // A new channel takes anything.
        let _ = tell.send(kept.head.clone());
        kept.tee = Some(tell);
        told
    }

    /// Returns whether something was cut.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).cut > 0
    }

    /// Returns the output so far as text, with a mark at each cut.
    #[must_use]
    pub fn text(&self) -> String {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = kept.head.clone();
        if kept.cut > 0 {
            let mark = format!("\n[… {} bytes cut here …]\n", kept.cut);
            bytes.extend_from_slice(mark.as_bytes());
        }
        bytes.extend(kept.tail.iter());
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Kept {
    fn push(&mut self, bytes: &[u8]) {
        if let Some(tee) = &self.tee {
            // The follower is gone; the stream is drained all the same.
            let _ = tee.send(bytes.to_vec());
        }
        let room = (KEPT / 2).saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..room]);
        self.tail.extend(&bytes[room..]);
        let over = self.tail.len().saturating_sub(KEPT / 2);
        self.tail.drain(..over);
        self.cut += over as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::{Capture, KEPT, Kept, PoisonError};

    #[test]
    fn a_stream_under_the_cap_is_kept_whole() {
        let capture = Capture::default();
        capture.kept.lock().unwrap().push(b"hello\n");
        assert_eq!(capture.text(), "hello\n");
    }

    #[test]
    fn a_long_stream_keeps_both_ends_and_says_how_much_was_cut() {
        let capture = Capture::default();
        let fill = |k: &mut Kept| {
            k.push(b"first ");
            k.push(&vec![b'x'; 3 * KEPT]);
            k.push(b" last");
        };
        fill(&mut capture.kept.lock().unwrap_or_else(PoisonError::into_inner));
        let text = capture.text();
        assert!(text.starts_with("first ") && text.ends_with(" last"));
        assert!(text.contains(&format!("[… {} bytes cut here …]", 2 * KEPT + 11)));
        assert!(text.len() < KEPT + 64);
    }
}
