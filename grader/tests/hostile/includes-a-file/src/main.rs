//! Includes a file of the teacher's as text.
//!
//! Held by: landlock.

fn main() {
    println!("{}", include_str!(env!("HOSTILE_OUTSIDE")));
}
