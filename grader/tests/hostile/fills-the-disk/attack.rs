//! Writes a file of more than a gibibyte.
//!
//! Held by: limits.

use super::sys::works;

pub fn attack() -> bool {
    works(13, &[25, [1_usize, 0, 0, 0].as_ptr() as usize, 0, 8]);
    let file = std::fs::File::create("large").unwrap();
    let long = file.set_len((1 << 30) + 1).is_ok();
    let _ = std::fs::remove_file("large");
    long
}
