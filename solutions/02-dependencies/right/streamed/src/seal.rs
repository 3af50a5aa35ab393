//! The seal of lines of text: their SHA-256. The text is never put together.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// The seal of `lines`, as 64 hexadecimal digits.
pub fn seal<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let sum = lines.fold(Sha256::new(), |sum, line| {
        sum.chain_update(line).chain_update("\n")
    });
    HEXLOWER.encode(&sum.finalize())
}
