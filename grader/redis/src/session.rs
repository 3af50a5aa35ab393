//! What the server remembers of one client.

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
    /// Whom it is; none before it has said so, where that is asked for.
    pub(super) user: Option<String>,
    pub(super) protocol: Protocol,
    /// What it has queued since MULTI.
    pub(super) queue: Option<Vec<Vec<Bytes>>>,
    /// What the queue takes.
    pub(super) queued: usize,
    /// Whether something could not be queued.
    pub(super) spoiled: bool,
    /// What it watches.
    pub(super) watching: Vec<(usize, Bytes)>,
    /// Whether something it watches has changed.
    pub(super) disturbed: bool,
}
