//! Lists the temporary files of every user.
//!
//! Held by: landlock.

pub fn attack() -> bool {
    std::fs::read_dir("/tmp").is_ok()
}
