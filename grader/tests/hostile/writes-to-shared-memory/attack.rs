//! Leaves a file in the memory that all processes share.
//!
//! Held by: landlock.

pub fn attack() -> bool {
    std::fs::write("/dev/shm/hostile", "mine").is_ok()
}
