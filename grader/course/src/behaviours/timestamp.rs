//! Points in time as RFC 3339 writes them, in UTC: `2026-01-31T08:15:00.123Z`.

/// A point in time, and how finely it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Timestamp {
    /// Nanoseconds since 1970.
    pub(crate) nanos: i128,
    /// How many digits the fraction of its second has.
    pub(crate) digits: usize,
}

/// Reads a timestamp; `None` if it is not one, or not in UTC.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let (date, rest) = text.split_once(['T', 't', ' '])?;
    let time = ["Z", "z", "+00:00", "-00:00"]
        .iter()
        .find_map(|zone| rest.strip_suffix(zone))?;
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let (whole, fraction) = match time.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (time, ""),
    };
    let [hour, minute, second] = numbers(whole, ':', [2, 2, 2])?;
    let in_range = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    if !in_range || fraction.len() > 18 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let fraction_nanos: i128 = format!("{fraction:0<9}")[..9].parse().ok()?;
    let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
    Some(Timestamp {
        nanos: i128::from(seconds) * 1_000_000_000 + fraction_nanos,
        digits: fraction.len(),
    })
}

/// Reads three numbers, each with its given number of digits.
fn numbers(text: &str, between: char, lengths: [usize; 3]) -> Option<[i64; 3]> {
    let mut found = [0; 3];
    let mut parts = text.split(between);
    for (number, length) in found.iter_mut().zip(lengths) {
        let part = parts.next()?;
        if part.len() != length || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(found)
}

/// Returns the days from 1970 to that date. A year begins in March here, so
/// that the leap day comes last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let in_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + in_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_timestamp_is_read_to_the_nanosecond() {
        for (text, nanos, digits) in [
            ("1970-01-01T00:00:00Z", 0, 0),
            ("1970-01-01T00:00:00.25+00:00", 250_000_000, 2),
            ("2000-02-29T12:00:00.000001Z", 951_825_600_000_001_000, 6),
            (
                "2026-07-28T23:59:59.123456789Z",
                1_785_283_199_123_456_789,
                9,
            ),
        ] {
            let read = parse(text).unwrap();
            assert_eq!((read.nanos, read.digits), (nanos, digits), "{text}");
        }
    }

    #[test]
    fn other_zones_and_forms_are_refused() {
        for text in [
            "",
            "1769847300123",
            "2026-01-31T08:15:00",
            "2026-01-31T08:15:00.123+02:00",
            "2026-01-31T08:15:00.Z",
            "2026-13-31T08:15:00Z",
            "2026-1-31T08:15:00Z",
            "2026-01-31T08:15Z",
            "Sat, 31 Jan 2026 08:15:00 GMT",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
