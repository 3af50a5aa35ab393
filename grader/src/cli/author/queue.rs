//! The variants that wait to be verified, and which lane takes which.
//!
//! A lane stays with one exercise as long as it can: the next variant differs
//! little from the one before, so that most of it is compiled already.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, PoisonError},
};

/// The variants of each exercise that no lane has taken.
#[derive(Debug)]
pub(super) struct Queue(Mutex<BTreeMap<usize, Waiting>>);

/// Those of one exercise.
#[derive(Debug, Default)]
struct Waiting {
    variants: VecDeque<usize>,
    /// How many lanes are at this exercise.
    lanes: usize,
}

impl Queue {
    /// All `places`: a plan, and a variant of it.
    pub(super) fn new(places: &[(usize, usize)]) -> Self {
        let mut all: BTreeMap<usize, Waiting> = BTreeMap::new();
        for &(plan, variant) in places {
            all.entry(plan).or_default().variants.push_back(variant);
        }
        Self(Mutex::new(all))
    }

    /// The next place for a lane that was at the plan `last`: of the same plan,
    /// if it has any left, else of the first plan with the fewest lanes.
    pub(super) fn next(&self, last: Option<usize>) -> Option<(usize, usize)> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = last
            && let Some(waiting) = all.get_mut(&plan)
        {
            if let Some(variant) = waiting.variants.pop_front() {
                return Some((plan, variant));
            }
            waiting.lanes -= 1;
        }
        let left = all.iter_mut().filter(|(_, one)| !one.variants.is_empty());
        let (plan, waiting) = left.min_by_key(|(_, one)| one.lanes)?;
        waiting.lanes += 1;
        Some((*plan, waiting.variants.pop_front()?))
    }
}

#[cfg(test)]
mod tests {
    use super::Queue;

    #[test]
    fn a_lane_stays_with_its_exercise_and_then_helps_with_another() {
        let queue = Queue::new(&[(0, 0), (0, 1), (1, 0), (1, 1), (1, 2)]);
        assert_eq!(queue.next(None), Some((0, 0)));
        assert_eq!(queue.next(None), Some((1, 0)));
        assert_eq!(queue.next(Some(1)), Some((1, 1)));
        assert_eq!(queue.next(Some(0)), Some((0, 1)));
        assert_eq!(queue.next(Some(0)), Some((1, 2)));
        assert_eq!(queue.next(Some(1)), None, "the lane that helped");
        assert_eq!(queue.next(Some(1)), None, "the other one");
    }
}
