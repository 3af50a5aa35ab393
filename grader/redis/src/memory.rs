//! The limit of the server's memory, and how much is used.

use super::answer::{Interrupt, error};

/// The memory that keys and values may take, as `maxmemory` would set it.
pub(super) const MAX_MEMORY: usize = 64 << 20;

/// The overhead of an element in bytes.
const ELEMENT: usize = 64;

/// The memory of the server's values: measured from time to time, estimated in
/// between.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) measured: usize,
    /// The most that commands may have added since.
    pub(super) added: usize,
    /// Whether a command may have freed memory since.
    pub(super) stale: bool,
}

impl Memory {
    /// Returns the estimate.
    pub(super) fn used(&self) -> usize {
        self.measured + self.added
    }
}

/// Returns the error for a command that needs more memory than there is.
pub(super) fn exhausted() -> Interrupt {
    error("OOM command not allowed when used memory > 'maxmemory'.")
}

/// Returns the memory of an element.
pub(super) fn element(bytes: &[u8]) -> usize {
    bytes.len() + ELEMENT
}
