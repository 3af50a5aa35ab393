//! The disk and the memory that this machine has left.

use std::{fs, path::Path};

/// Returns the bytes that are free to us on the disk of `dir`.
#[must_use]
pub fn free_space(dir: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(dir).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Returns the bytes of memory that a new program may use, if the system says
/// so. A container's own limit counts as well.
#[must_use]
pub fn free_memory() -> Option<u64> {
    let number = |path: &str| fs::read_to_string(path).ok()?.trim().parse::<u64>().ok();
    let left = |limit: &str, used: &str| Some(number(limit)?.saturating_sub(number(used)?));
    let group = "/sys/fs/cgroup";
    [
        fs::read_to_string("/proc/meminfo")
            .ok()
            .and_then(|text| available(&text)),
        left(
            &format!("{group}/memory.max"),
            &format!("{group}/memory.current"),
        ),
        left(
            &format!("{group}/memory/memory.limit_in_bytes"),
            &format!("{group}/memory/memory.usage_in_bytes"),
        ),
    ]
    .into_iter()
    .flatten()
    .min()
}

/// Reads the line `MemAvailable: 8050272 kB`.
fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib << 10)
}

#[cfg(test)]
mod tests {
    use super::available;

    #[test]
    fn the_available_memory_is_read() {
        let text = "MemTotal:       24689764 kB\nMemAvailable:   8050272 kB\n";
        assert_eq!(available(text), Some(8_050_272 << 10));
        assert_eq!(available("MemTotal: 1 kB\n"), None);
    }
}
