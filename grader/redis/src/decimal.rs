//! Numbers as Redis reads and writes them: whole numbers without frills,
//! scores in their shortest form, sums of decimals without a binary rest.

use bytes::Bytes;

/// Digits after the point that a sum keeps.
const PLACES: u32 = 17;

/// Returns a whole number, written the one way that Redis takes: no plus sign,
/// no leading zero, no space.
pub(super) fn integer(bytes: &[u8]) -> Option<i64> {
    let number: i64 = std::str::from_utf8(bytes).ok()?.parse().ok()?;
    (digits(number, &mut [0; 20]) == bytes).then_some(number)
}

/// Writes a whole number into `buffer` and returns its part of it.
pub(super) fn digits(number: i64, buffer: &mut [u8; 20]) -> &[u8] {
    let mut rest = number.unsigned_abs();
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        at -= 1;
        buffer[at] = b'-';
    }
    &buffer[at..]
}

/// Returns a whole number as a string.
pub(super) fn bytes(number: i64) -> Bytes {
    Bytes::copy_from_slice(digits(number, &mut [0; 20]))
}

/// Returns a number with a fraction; not-a-number is none.
pub(super) fn float(bytes: &[u8]) -> Option<f64> {
    let number: f64 = std::str::from_utf8(bytes).ok()?.parse().ok()?;
    (!number.is_nan()).then_some(number)
}

/// Returns a score in the shortest form that reads back as the same, as servers
/// from 7.2 on write it (7.0 wrote seventeen digits: 0.10000000000000001).
pub(super) fn shortest(score: f64) -> String {
    if score.is_infinite() {
        return if score > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let size = score.abs();
    if size == 0.0 || (1e-4..1e17).contains(&size) {
        return score.to_string();
    }
    // Rust writes 1e20, C writes 1e+20 and two digits at least.
    let written = format!("{score:e}");
    let (digits, exponent) = written.split_once('e').unwrap_or((&written, "0"));
    match exponent.strip_prefix('-') {
        Some(exponent) => format!("{digits}e-{exponent:0>2}"),
        None => format!("{digits}e+{exponent:0>2}"),
    }
}

/// Returns the sum of two decimals as INCRBYFLOAT writes it: 0.1 and 0.2 make
/// 0.3. Redis adds in 64 bits where Rust has 53, so small sums are added
/// exactly and rounded to 64 bits. `None` if the sum is not a number.
pub(super) fn sum(one: &[u8], other: &[u8]) -> Option<String> {
    if let (Some(one), Some(other)) = (scaled(one), scaled(other)) {
        return Some(unscaled(rounded(one + other)));
    }
    let sum = float(one)? + float(other)?;
    sum.is_finite().then(|| trimmed(format!("{sum:.17}")))
}

fn scaled(bytes: &[u8]) -> Option<i128> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let plain = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(fraction) || whole.len() > 19 {
        return None;
    }
    let places = u32::try_from(fraction.len()).ok()?;
    let rest = PLACES.checked_sub(places)?;
    let number: i128 = format!("{whole}{fraction}").parse().ok()?;
    let number = number * 10_i128.pow(rest);
    Some(if negative { -number } else { number })
}

/// Rounds to 64 bits, of which the whole part takes its share; ties to even.
fn rounded(number: i128) -> i128 {
    let one = 10_u128.pow(PLACES);
    let (whole, rest) = (number.unsigned_abs() / one, number.unsigned_abs() % one);
    let taken = u128::BITS - whole.leading_zeros();
    // With so few bits, only digits after the last place are cut off.
    let (8..=64) = taken else {
        return number;
    };
    let steps = 1_u128 << (64 - taken);
    let nearest = |number: u128, unit: u128| {
        let (times, left) = (number / unit, number % unit * 2);
        times + u128::from(left > unit || (left == unit && times % 2 == 1))
    };
    let rest = nearest(nearest(rest * steps, one) * one, steps);
    let size = i128::try_from(whole * one + rest).unwrap_or(i128::MAX);
    size * number.signum()
}

fn unscaled(number: i128) -> String {
    let one = 10_u128.pow(PLACES);
    let (whole, rest) = (number.unsigned_abs() / one, number.unsigned_abs() % one);
    let sign = if number < 0 { "-" } else { "" };
    trimmed(format!("{sign}{whole}.{rest:017}"))
}

fn trimmed(text: String) -> String {
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{digits, integer, shortest, sum};

    #[test]
    fn a_whole_number_is_read_one_way_only() {
        assert_eq!(integer(b"-9223372036854775808"), Some(i64::MIN));
        for odd in ["", "-", "+1", "01", "-0", " 1", "1 ", "9223372036854775808"] {
            assert_eq!(integer(odd.as_bytes()), None, "{odd}");
        }
        assert_eq!(digits(i64::MIN, &mut [0; 20]), b"-9223372036854775808");
    }

    #[test]
    fn scores_are_written_in_their_shortest_form() {
        let shown = [3.17, 1.0, -0.5, 1e20, 1.5e-7, 1_763_000_000_000.0].map(shortest);
        let right = ["3.17", "1", "-0.5", "1e+20", "1.5e-07", "1763000000000"];
        assert_eq!(shown, right);
    }

    #[test]
    fn decimals_add_up_as_people_add_them() {
        let shown = |one: &str, other: &str| sum(one.as_bytes(), other.as_bytes()).unwrap();
        assert_eq!(shown("0.1", "0.2"), "0.3");
        assert_eq!(shown("-1", "0.25"), "-0.75");
        assert_eq!(shown("5.0e3", "200"), "5200");
        assert_eq!(shown("9223372036854775807", "0.1"), "9223372036854775807");
        assert_eq!(sum(b"inf", b"1"), None);
    }
}
