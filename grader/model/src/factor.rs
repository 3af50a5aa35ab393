//! The twelve factors, as they are numbered and called.

/// A factor's numeral and its name, from the first.
const FACTORS: [(&str, &str); 12] = [
    ("I", "Codebase"),
    ("II", "Dependencies"),
    ("III", "Config"),
    ("IV", "Backing services"),
    ("V", "Build, release, run"),
    ("VI", "Processes"),
    ("VII", "Port binding"),
    ("VIII", "Concurrency"),
    ("IX", "Disposability"),
    ("X", "Dev/prod parity"),
    ("XI", "Logs"),
    ("XII", "Admin processes"),
];

/// Returns the numeral and the name of a factor; nothing for a number that none
/// has.
#[must_use]
pub fn factor(number: u8) -> Option<(&'static str, &'static str)> {
    let place = usize::from(number).checked_sub(1)?;
    FACTORS.get(place).copied()
}

#[cfg(test)]
mod tests {
    use super::factor;

    #[test]
    fn factors_are_counted_from_one_to_twelve() {
        assert_eq!(factor(3), Some(("III", "Config")));
        assert_eq!(factor(12), Some(("XII", "Admin processes")));
        assert_eq!((factor(0), factor(13)), (None, None));
    }
}
