//! Elapsed time in milliseconds, as reports have it.

use std::time::Instant;

/// Returns the milliseconds since `since`.
#[must_use]
pub fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
