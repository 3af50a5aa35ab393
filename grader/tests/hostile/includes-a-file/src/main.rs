//! Includes a file of the teacher's as text.

fn main() {
    println!("{}", include_str!(env!("HOSTILE_OUTSIDE")));
}
