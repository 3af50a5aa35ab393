//! Makes the compiler say what is in a file of the teacher's.
//!
//! Held by: landlock.

const _: () = panic!("{}", include_str!(env!("HOSTILE_OUTSIDE")));

fn main() {}
