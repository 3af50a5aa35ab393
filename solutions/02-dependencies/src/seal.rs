//! The seal of a text: its SHA-256, as every checksum tool prints it.

use sha2::{Digest, Sha256};

/// The seal of `text`, as 64 hexadecimal digits.
pub fn seal(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}
