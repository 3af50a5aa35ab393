//! The state of one client.

use bytes::Bytes;

use super::reply::Protocol;

#[derive(Debug, Default)]
pub(super) struct Session {
    /// The name it gave itself.
    pub(super) name: Bytes,
    /// Its address.
    pub(super) address: String,
    /// Its library, as it says.
    pub(super) library: (Bytes, Bytes),
    /// The last command.
    pub(super) command: String,
    /// The database it has selected.
    pub(super) db: usize,
    /// Its user; `None` before it has logged in, if that is required.
    pub(super) user: Option<String>,
    pub(super) protocol: Protocol,
    /// The commands queued since MULTI.
    pub(super) queue: Option<Vec<Vec<Bytes>>>,
    /// The size of the queue.
    pub(super) queued: usize,
    /// Whether something could not be queued.
    pub(super) spoiled: bool,
    /// The watched keys.
    pub(super) watching: Vec<(usize, Bytes)>,
    /// Whether something it watches has changed.
    pub(super) disturbed: bool,
}
