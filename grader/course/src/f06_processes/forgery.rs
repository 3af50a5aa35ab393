//! Cookies that nobody was given: every one of a visitor's, with one character
//! changed.

use dozen_lab::Jar;

/// How many places of one value are tried.
const PLACES: usize = 9;

/// The jars that differ from `jar` in one character of one cookie, at places
/// from the first to the last.
pub(super) fn forgeries(jar: &Jar) -> Vec<Jar> {
    let mut forged = Vec::new();
    for (name, value) in jar.cookies() {
        let plain: Vec<usize> = value
            .char_indices()
            .filter(|(_, c)| c.is_ascii_alphanumeric())
            .map(|(place, _)| place)
            .collect();
        let step = plain.len().div_ceil(PLACES).max(1);
        let chosen = plain.iter().step_by(step).chain(plain.last());
        for place in chosen {
            forged.extend(neighbours(value, *place).map(|value| jar.with(name, value)));
        }
    }
    forged
}

/// The value with the character at `place` one up, and one down.
fn neighbours(value: &str, place: usize) -> impl Iterator<Item = String> {
    let (before, rest) = value.split_at(place);
    let (old, after) = rest.split_at(1);
    let old = old.bytes().next().unwrap_or_default();
    [1, -1].into_iter().map(move |by| {
        let new = char::from(moved(old, by));
        format!("{before}{new}{after}")
    })
}

/// The next or the last letter or digit of the same kind, round and round;
/// what is hexadecimal stays so.
fn moved(old: u8, by: i16) -> u8 {
    let (first, count) = match old {
        b'0'..=b'9' => (b'0', 10),
        b'a'..=b'f' => (b'a', 6),
        b'A'..=b'F' => (b'A', 6),
        b'g'..=b'z' => (b'g', 20),
        _ => (b'G', 20),
    };
    let place = (i16::from(old) - i16::from(first) + by).rem_euclid(count);
    first + u8::try_from(place).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{forgeries, neighbours};
    use dozen_lab::Jar;

    #[test]
    fn a_number_becomes_its_neighbours() {
        let all: Vec<String> = neighbours("sid-10", 5).collect();
        assert_eq!(all, ["sid-11", "sid-19"]);
        let all: Vec<String> = neighbours("f", 0).collect();
        assert_eq!(all, ["a", "e"]);
    }

    #[test]
    fn each_differs_in_one_character_and_from_first_to_last() {
        let value = "0123456789abcdef".repeat(8);
        let jar = Jar::default().with("sid", value.clone()).with("x", "1");
        let values: Vec<String> = forgeries(&jar)
            .iter()
            .map(Jar::header)
            .filter(|header| header.ends_with("x=1"))
            .collect();
        assert!(values.len() >= 18, "{values:?}");
        for header in &values {
            let forged = header.trim_start_matches("sid=").trim_end_matches("; x=1");
            let differ = forged.bytes().zip(value.bytes()).filter(|(a, b)| a != b);
            assert_eq!(differ.count(), 1, "{header}");
        }
        assert!(values.iter().any(|header| header.contains("cdee;")));
    }
}
