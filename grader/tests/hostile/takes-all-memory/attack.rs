//! Takes three gibibytes of memory.
//!
//! Held by: limits.

pub fn attack() -> bool {
    let mut memory: Vec<u8> = Vec::new();
    memory.try_reserve_exact(3 << 30).is_ok()
}
