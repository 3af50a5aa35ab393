//! Two progresses made one: nothing that either remembers is lost.

use super::{Entry, Progress};
use dozen_model::Outcome;

/// The gain of one exercise from the other progress.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gain {
    /// The exercise's key.
    pub key: String,
    /// Whether it counts as passed now and did not before.
    pub passed: bool,
    /// How many checks ended better than was known, or were not known of.
    pub checks: usize,
    /// How many hints more are known to be taken.
    pub hints: usize,
}

impl Progress {
    /// Merges `other` into this progress: a pass outweighs none, the first of
    /// two passes is the first pass, a check that passed in either has passed,
    /// and the higher number of hints counts. Returns the gains, by key.
    pub fn take_in(&mut self, other: &Self) -> Vec<Gain> {
        let mut gains = Vec::new();
        for (key, theirs) in &other.exercises {
            let mine = self.exercises.entry(key.clone()).or_default();
            let gain = Gain {
                key: key.clone(),
                ..merged(mine, theirs)
            };
            if gain.passed || gain.checks + gain.hints > 0 {
                gains.push(gain);
            }
        }
        gains
    }
}

fn merged(mine: &mut Entry, theirs: &Entry) -> Gain {
    let mut gain = Gain {
        passed: mine.passed_at.is_none() && theirs.passed_at.is_some(),
        ..Gain::default()
    };
    mine.passed_at = mine.passed_at.into_iter().chain(theirs.passed_at).min();
    for (check, outcome) in &theirs.checks {
        let known = mine.checks.get(check);
        let better = *outcome == Outcome::Pass && known != Some(&Outcome::Pass);
        if known.is_none() || better {
            mine.checks.insert(check.clone(), *outcome);
            gain.checks += 1;
        }
    }
    for (check, taken) in &theirs.hints {
        let known = mine.hints.entry(check.clone()).or_insert(0);
        gain.hints += taken.saturating_sub(*known);
        *known = (*known).max(*taken);
    }
    mine.changed |= theirs.changed;
    if mine.starter.is_none() {
        mine.starter.clone_from(&theirs.starter);
    }
    gain
}

#[cfg(test)]
mod tests {
    use super::{Entry, Gain, Outcome, Progress};

    fn progress(passed_at: Option<u64>, check: Outcome, hints: usize) -> Progress {
        let mut progress = Progress::default();
        let entry = Entry {
            passed_at,
            checks: [("c".to_owned(), check)].into(),
            hints: [("c".to_owned(), hints)].into(),
            starter: None,
            changed: hints > 2,
        };
        progress.exercises.insert("k".to_owned(), entry);
        progress
    }

    #[test]
    fn a_pass_and_the_most_hints_outlive_either_order() {
        let one = progress(Some(5), Outcome::Pass, 1);
        let other = progress(Some(9), Outcome::Fail, 3);
        for (mut mine, theirs) in [(one.clone(), other.clone()), (other, one)] {
            mine.take_in(&theirs);
            assert_eq!(mine, progress(Some(5), Outcome::Pass, 3));
        }
    }

    #[test]
    fn a_change_that_either_remembers_is_kept() {
        let mut mine = progress(None, Outcome::Fail, 1);
        mine.take_in(&progress(None, Outcome::Fail, 3));
        assert!(mine.of("k").changed);
        mine.take_in(&progress(None, Outcome::Fail, 0));
        assert!(mine.of("k").changed);
    }

    #[test]
    fn gains_are_counted_once() {
        let mut mine = progress(None, Outcome::Fail, 1);
        let theirs = progress(Some(9), Outcome::Pass, 3);
        let gain = Gain {
            key: "k".to_owned(),
            passed: true,
            checks: 1,
            hints: 2,
        };
        assert_eq!(mine.take_in(&theirs), [gain]);
        assert_eq!(mine.take_in(&theirs), []);
    }

    #[test]
    fn an_exercise_that_this_course_does_not_know_yet_is_kept() {
        let mut mine = Progress::default();
        mine.take_in(&progress(Some(1), Outcome::Pass, 0));
        assert!(mine.has_passed("k"));
    }
}
