//! Lists a folder with settings that no program needs.
//!
//! Held by: landlock.

pub fn attack() -> bool {
    std::fs::read_dir("/etc").is_ok()
}
