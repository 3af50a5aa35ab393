//! Assembles a file of the teacher's into its binary.
//!
//! Held by: landlock.

core::arch::global_asm!(concat!(".incbin \"", env!("HOSTILE_OUTSIDE"), "\""));

fn main() {}
