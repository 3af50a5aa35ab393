//! Includes the passwords of the machine.

fn main() {
    println!("{:?}", include_bytes!("/etc/shadow"));
}
