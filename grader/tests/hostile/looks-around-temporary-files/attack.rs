//! Lists the temporary files of every user.

pub fn attack() -> bool {
    std::fs::read_dir("/tmp").is_ok()
}
