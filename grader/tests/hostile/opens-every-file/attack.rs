//! Opens ten thousand files at once.
//!
//! Held by: limits.

pub fn attack() -> bool {
    let open = (0..10_000).map(|_| std::fs::File::open("/dev/null"));
    open.collect::<Result<Vec<_>, _>>().is_ok()
}
