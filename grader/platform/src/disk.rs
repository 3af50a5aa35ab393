//! The free space of a disk.

use std::path::Path;

/// Returns the bytes that are free to us on the disk of `dir`.
#[must_use]
pub fn free_space(dir: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(dir).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}
