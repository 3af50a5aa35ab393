//! Has a privilege of the administrator.
//!
//! Held by: capabilities.

pub fn attack() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let sets = status.lines().filter(|line| line.starts_with("Cap"));
    let held =
        |line: &str| !line.starts_with("CapBnd") && !line.trim_end().ends_with("0000000000000000");
    sets.into_iter().any(held)
}
