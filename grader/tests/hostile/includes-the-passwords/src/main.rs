//! Includes the passwords of the machine.
//!
//! Held by: landlock.

fn main() {
    println!("{:?}", include_bytes!("/etc/shadow"));
}
