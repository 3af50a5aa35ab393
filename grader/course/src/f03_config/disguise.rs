//! Finds a secret in a text, as it is or in a usual disguise: in parts with
//! anything between them, in hexadecimal, in decimal bytes or in Base64.

/// This many characters in a row help to tell keys apart and give little away.
const SHOWN_LIMIT: usize = 8;

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Returns the form in which more than eight characters of `key` in a row are
/// in `text`; `None` if they are not.
pub(super) fn found(text: &str, key: &str) -> Option<&'static str> {
    let text = letters_and_digits(text);
    let plain = letters_and_digits(key);
    let has = |form: &str, length: usize, step: usize| {
        let last = form.len().checked_sub(length);
        last.is_some_and(|last| {
            let mut starts = (0..=last).step_by(step);
            starts.any(|at| text.contains(&form[at..at + length]))
        })
    };
    let bytes = SHOWN_LIMIT + 1;
    let hex: String = key.bytes().map(|byte| format!("{byte:02x}")).collect();
    if has(&plain, bytes, 1) {
        return Some("as text");
    }
    if has(&hex, 2 * bytes, 2) {
        return Some("in hexadecimal");
    }
    let decimal: Vec<String> = key.bytes().map(|byte| byte.to_string()).collect();
    if decimal
        .windows(bytes)
        .any(|part| text.contains(&part.concat()))
    {
        return Some("in decimal bytes");
    }
    // The digits of a byte depend on its place in the text that was encoded.
    let encoded = (0..3).map(|before| base64(key.as_bytes(), before));
    let mut encoded = encoded.map(|form| letters_and_digits(&form));
    encoded
        .any(|form| has(&form, bytes * 4 / 3, 1))
        .then_some("in Base64")
}

fn letters_and_digits(text: &str) -> String {
    let wanted = text.chars().filter(char::is_ascii_alphanumeric);
    wanted.collect::<String>().to_ascii_lowercase()
}

/// Returns the Base64 digits of `bytes` with `before` other bytes before them,
/// without the digits that those others decide.
fn base64(bytes: &[u8], before: usize) -> String {
    let mut padded = vec![0; before];
    padded.extend(bytes);
    let digits = padded.chunks_exact(3).flat_map(|three| {
        let all = three
            .iter()
            .fold(0, |all, byte| all << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| char::from(BASE64[all >> shift & 63]))
    });
    digits.skip((before * 8).div_ceil(6)).collect()
}

#[cfg(test)]
mod tests {
    use super::found;

    const KEY: &str = "key_baf70acad7b58d53bbcce97e408eb602";

    #[test]
    fn a_few_characters_at_each_end_are_no_leak() {
        for text in [
            "",
            "key_…b602",
            "key_baf7…",
            "{\"id\":\"ch_1\"}",
            "Bearer ***",
        ] {
            assert_eq!(found(text, KEY), None, "{text}");
        }
    }

    #[test]
    fn a_part_of_the_key_is_found_in_every_usual_form() {
        let numbers: Vec<String> = KEY.bytes().map(|byte| byte.to_string()).collect();
        let hex: Vec<String> = KEY.bytes().map(|byte| format!("{byte:02x}")).collect();
        for (text, form) in [
            (format!("Authorization: Bearer {KEY}"), "as text"),
            ("KEY_BAF70ACAD7".to_owned(), "as text"),
            ("key_ baf7 0aca d7b5 …".to_owned(), "as text"),
            (
                format!("[{}]", numbers[3..15].join(", ")),
                "in decimal bytes",
            ),
            (hex[5..15].join(":"), "in hexadecimal"),
            // `printf 'Bearer key_baf70acad7b58d53' | base64`
            (
                "QmVhcmVyIGtleV9iYWY3MGFjYWQ3YjU4ZDUz".to_owned(),
                "in Base64",
            ),
            // `printf 'key_baf70acad7b5' | base64`
            ("a2V5X2JhZjcwYWNhZDdiNQ==".to_owned(), "in Base64"),
        ] {
            assert_eq!(found(&text, KEY), Some(form), "{text}");
        }
    }
}
