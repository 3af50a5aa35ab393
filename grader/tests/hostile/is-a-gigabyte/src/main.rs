//! Is a binary of a gibibyte.
//!
//! Held by: limits.

static LARGE: [u8; 1 << 30] = [1; 1 << 30];

fn main() {
    println!("{}", LARGE[std::env::args().count()]);
}
