//! Short hashes of files and code.

use crate::author::inputs::digest;

/// Returns the start of the SHA-256 of `parts`, each with its length.
pub(super) fn hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut all = Vec::new();
    for part in parts {
        all.extend((part.len() as u64).to_le_bytes());
        all.extend(part);
    }
    digest(&all)[..DIGITS].to_owned()
}

/// How many hexadecimal digits of a hash are kept.
const DIGITS: usize = 16;
