//! Leaves System V shared memory, by which later processes could meet it.
//!
//! Held by: namespaces, seccomp.

use super::sys::works;

pub fn attack() -> bool {
    works(29, &[0x0074_6861, 4096, 0o1600]);
    // What counts is whether the machine has it afterwards.
    false
}
