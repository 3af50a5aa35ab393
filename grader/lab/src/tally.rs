//! How often many requests saw each answer.

use std::{collections::BTreeMap, fmt};

use super::{Answer, NoAnswer};

/// How often each status, or each way of getting none, was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    seen: BTreeMap<String, usize>,
}

impl Tally {
    /// Returns how many answers had that status.
    #[must_use]
    pub fn with(&self, status: u16) -> usize {
        let seen = self.seen.get(&status.to_string());
        seen.copied().unwrap_or_default()
    }

    pub(super) fn saw(&mut self, answer: Result<&Answer, &NoAnswer>) {
        let seen = match answer {
            Ok(answer) => answer.status.to_string(),
            Err(none) => none.to_string(),
        };
        self.add(seen, 1);
    }

    pub(super) fn saw_status(&mut self, status: u16) {
        self.add(status.to_string(), 1);
    }

    pub(super) fn and(&mut self, other: Self) {
        for (seen, count) in other.seen {
            self.add(seen, count);
        }
    }

    fn add(&mut self, seen: String, count: usize) {
        *self.seen.entry(seen).or_default() += count;
    }
}

/// `200 times 202, once the connection was refused`.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (seen, count)) in self.seen.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            match count {
                1 => write!(f, "{comma}once {seen}")?,
                count => write!(f, "{comma}{count} times {seen}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{NoAnswer, Tally};

    #[test]
    fn answers_are_counted_by_status_and_by_failure() {
        let mut tally = Tally::default();
        assert_eq!((tally.with(200), tally.to_string()), (0, String::new()));
        tally.saw(Err(&NoAnswer::Refused));
        let mut more = Tally::default();
        (0..3).for_each(|_| more.saw_status(200));
        tally.and(more);
        assert_eq!(tally.with(200), 3);
        assert_eq!(
            tally.to_string(),
            "3 times 200, once the connection was refused"
        );
    }
}
