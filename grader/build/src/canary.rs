//! Decides whose fault a build is that failed without pointing at a place in
//! the submission: the machine must build an empty program in the same slot,
//! with the same compiler and linker behind the same fence, and have the disk and the memory that a
//! submission may use. If it does, the machine is fit.

use std::{fs, io, path::Path};

use super::{
    Slot,
    cargo::{confined, words},
};

/// The free space that a build may need, in bytes.
const DISK: u64 = 256 << 20;

/// The free memory that a build may need, in bytes.
const MEMORY: u64 = 1 << 30;

const MANIFEST: &str = "[package]\nname = \"canary\"\nedition = \"2021\"\n\n[workspace]\n";

/// Checks that the machine can build a program.
///
/// # Errors
/// Returns a sentence that says what the machine lacks and what to do next.
pub(super) async fn check_machine(slot: &Slot) -> Result<(), String> {
    let free = free_space(&slot.target());
    if free.is_some_and(|free| free < DISK) {
        return Err(format!(
            "the disk of {} has {} MiB left; free at least {} MiB and run again",
            slot.target().display(),
            free.unwrap_or_default() >> 20,
            DISK >> 20
        ));
    }
    let memory = free_memory();
    if memory.is_some_and(|free| free < MEMORY) {
        return Err(format!(
            "this machine has {} MiB of memory left; close other programs and run again",
            memory.unwrap_or_default() >> 20
        ));
    }
    let dir = slot.canary();
    write_source(&dir)
        .map_err(|cause| format!("the grader could not write {}: {cause}", dir.display()))?;
    let mut program = confined("cargo", slot, &dir).map_err(|cause| cause.to_string())?;
    program
        .command
        .args(["build", "--offline"])
        .env("CARGO_TARGET_DIR", dir.join("target"));
    match words(program, &mut |_| {}).await {
        Ok((status, _)) if status.success() => Ok(()),
        Ok((_, said)) => Err(format!(
            "an empty program does not build on this machine either; install a C linker and the \
             C library's files (Debian and Ubuntu: build-essential, macOS: xcode-select --install) \
             and run again, or try `--sandbox off` if they are in a place of their own:\n{said}"
        )),
        Err(trouble) => Err(trouble.to_string()),
    }
}

/// Writes an empty program, and removes earlier builds of it.
fn write_source(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(cause),
        _ => {}
    }
    fs::create_dir_all(dir.join("src"))?;
    fs::write(dir.join("Cargo.toml"), MANIFEST)?;
    fs::write(dir.join("src/main.rs"), "fn main() {}\n")
}

/// Returns the bytes that this user may still write in `dir`, if the system
/// says so.
fn free_space(dir: &Path) -> Option<u64> {
    let known = rustix::fs::statvfs(dir).ok()?;
    Some(known.f_bavail * known.f_frsize)
}

/// Returns the bytes of memory that a new program may use, if the system says
/// so. A container's own limit counts as well.
fn free_memory() -> Option<u64> {
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
