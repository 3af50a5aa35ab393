//! Reads cargo's progress from its output.

/// Returns `12/103` and `syn, http` out of `Building [==>      ] 12/103: syn,
/// http`.
pub(super) fn building(line: &str) -> Option<(&str, &str)> {
    let (_, rest) = line
        .trim_start()
        .strip_prefix("Building [")?
        .split_once("] ")?;
    let (count, names) = rest.split_once(':').unwrap_or((rest, ""));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (done, all) = count.trim_end().split_once('/')?;
    (digits(done) && digits(all)).then(|| (count.trim_end(), names.trim()))
}

/// Returns whether a line of cargo is a status: a verb, aligned right in twelve
/// columns.
pub(super) fn is_status(line: &str) -> bool {
    let Some((head, rest)) = line.split_at_checked(12) else {
        return false;
    };
    let verb = head.trim_start();
    rest.starts_with(' ')
        && verb.starts_with(|first: char| first.is_ascii_uppercase())
        && verb.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::{building, is_status};

    #[test]
    fn the_count_and_the_names_are_read_off_the_progress_bar() {
        assert_eq!(
            building("    Building [=>    ] 12/103: syn, http(build.rs)  "),
            Some(("12/103", "syn, http(build.rs)"))
        );
        assert_eq!(
            building("    Building [=>    ] 12/103"),
            Some(("12/103", ""))
        );
        assert_eq!(building("error: Building [=>    ] 12/103"), None);
    }

    #[test]
    fn a_status_is_distinguished_from_an_error() {
        assert!(is_status("   Compiling syn v3.0.9"));
        assert!(is_status(
            "    Blocking waiting for file lock on build directory"
        ));
        assert!(!is_status("error: failed to parse manifest"));
        assert!(!is_status("  feature `a/b` in dependency"));
        assert!(!is_status("    ... required by package `a`"));
    }
}
