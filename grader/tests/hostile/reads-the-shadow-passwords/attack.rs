//! Reads the passwords of the machine.
//!
//! Held by: landlock.

pub fn attack() -> bool {
    std::fs::read("/etc/shadow").is_ok()
}
