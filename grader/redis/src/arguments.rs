//! Reads the arguments of a command. Errors have the text that Redis gives
//! them, because clients match on it.

use std::ops::Range;

use bytes::Bytes;

use super::{
    answer::{Interrupt, error, syntax},
    decimal,
};

/// Returns whether an argument is `word`, in upper or lower case.
pub(super) fn is(arg: &[u8], word: &str) -> bool {
    arg.eq_ignore_ascii_case(word.as_bytes())
}

/// Returns an argument in lower case, to match on.
pub(super) fn lower(arg: &[u8]) -> String {
    String::from_utf8_lossy(arg).to_lowercase()
}

/// Reads a whole number.
pub(super) fn integer(arg: &[u8]) -> Result<i64, Interrupt> {
    decimal::integer(arg).ok_or_else(|| error("ERR value is not an integer or out of range"))
}

/// Reads a whole number that is not negative.
pub(super) fn positive(arg: &[u8]) -> Result<usize, Interrupt> {
    let outside = || error("ERR value is out of range, must be positive");
    let number = decimal::integer(arg).ok_or_else(outside)?;
    usize::try_from(number).map_err(|_| outside())
}

/// Reads a number with a fraction.
pub(super) fn float(arg: &[u8]) -> Result<f64, Interrupt> {
    decimal::float(arg).ok_or_else(|| error("ERR value is not a valid float"))
}

/// Reads the number of keys and the keys, as `2 one two`; returns the rest too.
pub(super) fn counted_keys<'a>(
    args: &'a [Bytes],
    least: &str,
) -> Result<(&'a [Bytes], &'a [Bytes]), Interrupt> {
    let count = decimal::integer(&args[0]).filter(|count| *count > 0);
    let count = count.ok_or_else(|| error(least.to_owned()))?;
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    if count > args.len() - 1 {
        return Err(syntax());
    }
    Ok(args[1..].split_at(count))
}

/// Returns the part of a list of `len` from `start` to `stop`, both counted
/// from the end if they are negative.
pub(super) fn span(start: i64, stop: i64, len: usize) -> Range<usize> {
    let size = i64::try_from(len).unwrap_or(i64::MAX);
    let from = if start < 0 {
        (start + size).max(0)
    } else {
        start
    };
    let to = if stop < 0 {
        stop + size
    } else {
        stop.min(size - 1)
    };
    if from > to || from >= size || to < 0 {
        return 0..0;
    }
    // Both are between 0 and `len` now.
    from as usize..to as usize + 1
}
