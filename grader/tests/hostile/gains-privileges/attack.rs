//! Runs programs that have more privileges than it.
//!
//! Held by: no-new-privileges.

pub fn attack() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    !status.contains("NoNewPrivs:\t1")
}
