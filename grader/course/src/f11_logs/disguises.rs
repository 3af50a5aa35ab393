//! The forms in which a secret may be in a line: as it is, without blanks,
//! percent-encoded, in Base64, in hexadecimal, as a list of numbers, reversed.

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A secret in every form.
pub(super) struct Disguises(Vec<String>);

impl Disguises {
    /// Returns every form of `secret`, reduced to its letters and digits.
    pub(super) fn of(secret: &str) -> Self {
        let bytes = secret.as_bytes();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let numbers: String = bytes.iter().map(u8::to_string).collect();
        let mut forms = vec![
            secret.to_owned(),
            secret.replace(' ', "%20"),
            secret.chars().rev().collect(),
            hex.to_uppercase(),
            hex,
            numbers,
        ];
        // The text before it in the same Base64 decides where its bits begin.
        forms.extend((0..3).map(|before| base64(&[&vec![0; before], bytes].concat(), before)));
        Self(forms.iter().map(|form| plain(form)).collect())
    }

    /// Returns whether half of one of them or more is in `line`. A few of its
    /// last characters help to tell secrets apart and reveal nothing.
    pub(super) fn are_in(&self, line: &str) -> bool {
        let line = plain(line);
        self.0.iter().any(|form| {
            let half = form.len() / 2;
            (0..=form.len() - half).any(|at| line.contains(&form[at..at + half]))
        })
    }
}

/// Returns `text` without blanks and punctuation.
fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Returns `bytes` in Base64, without the digits that depend on the first
/// `before` bytes or on the end of the text.
fn base64(bytes: &[u8], before: usize) -> String {
    let digits = bytes.chunks_exact(3).flat_map(|three| {
        let bits = three
            .iter()
            .fold(0, |bits, byte| bits << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| char::from(BASE64[bits >> shift & 63]))
    });
    digits.skip((before * 8).div_ceil(6)).collect()
}

#[cfg(test)]
mod tests {
    use super::Disguises;

    #[test]
    fn a_secret_is_found_in_every_form_and_its_last_digits_are_not() {
        let card = Disguises::of("4929 1234 5678 9012");
        for line in [
            "card 4929123456789012",
            "4929-1234-5678-9012",
            "[52, 57, 50, 57, 32, 49, 50, 51, 52, 32, 53, 54]",
            "34393239203132333420353637382039303132",
            "eDQ5MjkgMTIzNCA1Njc4IDkwMTI=",
            "NDkyOSAxMjM0IDU2NzggOTAxMg==",
        ] {
            assert!(card.are_in(line), "{line}");
        }
        assert!(!card.are_in("{\"card\":\"…9012\",\"timestamp\":\"2026-07-28T10:11:13.204518Z\"}"));
    }
}
