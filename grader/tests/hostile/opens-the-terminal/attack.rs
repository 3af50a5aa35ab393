//! Opens the terminal of the person who grades, to write escapes and to type.
//!
//! Held by: session, landlock.

pub fn attack() -> bool {
    std::fs::File::options()
        .write(true)
        .open("/dev/tty")
        .is_ok()
}
