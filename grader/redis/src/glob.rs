//! Patterns of names for KEYS and SCAN: `*`, `?`, `[a-z]`, `[^a]` and a
//! backslash before a literal character.

/// Returns whether all of `name` matches `pattern`. On a mismatch it goes back
/// to the last star alone, so a long pattern cannot make it slow.
pub(super) fn matches(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut read) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while read < name.len() {
        if pattern.get(at) == Some(&b'*') {
            at += 1;
            star = Some((at, read));
            continue;
        }
        if let Some(len) = one(&pattern[at.min(pattern.len())..], name[read]) {
            at += len;
            read += 1;
            continue;
        }
        let Some((after, from)) = star else {
            return false;
        };
        star = Some((after, from + 1));
        (at, read) = (after, from + 1);
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

/// Returns how much of the pattern matches this byte, if it does.
fn one(pattern: &[u8], byte: u8) -> Option<usize> {
    match pattern {
        [] => None,
        [b'?', ..] => Some(1),
        [b'\\', literal, ..] => (*literal == byte).then_some(2),
        [b'[', class @ ..] => {
            let (inside, len) = among(class, byte);
            inside.then_some(len + 1)
        }
        [literal, ..] => (*literal == byte).then_some(1),
    }
}

/// Returns whether the byte is in a class, and how long the class is, its
/// closing bracket included.
fn among(class: &[u8], byte: u8) -> (bool, usize) {
    let not = class.first() == Some(&b'^');
    let mut at = usize::from(not);
    let mut inside = false;
    loop {
        match &class[at..] {
            [] => break,
            [b']', ..] => {
                at += 1;
                break;
            }
            [b'\\', literal, ..] => {
                inside |= *literal == byte;
                at += 2;
            }
            [from, b'-', to, ..] => {
                inside |= (*from.min(to)..=*from.max(to)).contains(&byte);
                at += 3;
            }
            [literal, ..] => {
                inside |= *literal == byte;
                at += 1;
            }
        }
    }
    (inside != not, at)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_match_as_in_redis() {
        let right = [
            ("*", ""),
            ("*", "abc"),
            ("a*c", "abbc"),
            ("a?c", "abc"),
            ("[a-c]x", "bx"),
            ("[c-a]x", "bx"),
            ("[^a]x", "bx"),
            ("\\*", "*"),
            ("[\\]]", "]"),
            ("**b*", "abc"),
        ];
        let wrong = [
            ("", "a"),
            ("a", ""),
            ("a*c", "abb"),
            ("a?c", "ac"),
            ("[^a]x", "ax"),
            ("\\*", "a"),
            ("abc", "abcd"),
            ("abcd", "abc"),
            ("[", "a"),
        ];
        for (pattern, name) in right {
            assert!(
                matches(pattern.as_bytes(), name.as_bytes()),
                "{pattern} {name}"
            );
        }
        for (pattern, name) in wrong {
            assert!(
                !matches(pattern.as_bytes(), name.as_bytes()),
                "{pattern} {name}"
            );
        }
    }
}
