//! Makes a terminal its own.
//!
//! Held by: seccomp.

pub fn attack() -> bool {
    std::fs::File::options()
        .read(true)
        .write(true)
        .open("/dev/ptmx")
        .is_ok()
}
