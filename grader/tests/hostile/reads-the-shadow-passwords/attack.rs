//! Reads the passwords of the machine.

pub fn attack() -> bool {
    std::fs::read("/etc/shadow").is_ok()
}
