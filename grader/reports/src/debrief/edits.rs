//! The edits of one side to a file, line by line of the starter: the kept
//! lines, and the lines inserted before each. Two such sides can be shown next
//! to each other.

use similar::{Algorithm, DiffOp, TextDiff};

/// One hand's form of a file.
#[derive(Debug)]
pub(super) struct Side<'a> {
    /// Whether each line of the starter is kept.
    pub(super) kept: Vec<bool>,
    /// The lines inserted before each line of the starter, and after the last.
    pub(super) inserted: Vec<Vec<&'a str>>,
}

impl<'a> Side<'a> {
    pub(super) fn new(starter: &[&'a str], theirs: &[&'a str]) -> Self {
        let diff = TextDiff::configure()
            .algorithm(Algorithm::Patience)
            .diff_slices(starter, theirs);
        let mut side = Self {
            kept: vec![true; starter.len()],
            inserted: vec![Vec::new(); starter.len() + 1],
        };
        for op in diff.ops() {
            if matches!(op, DiffOp::Equal { .. }) {
                continue;
            }
            let old = op.old_range();
            side.kept[old.clone()].fill(false);
            side.inserted[old.end].extend(&theirs[op.new_range()]);
        }
        side
    }

    /// Returns whether anything was changed at or right before that line.
    pub(super) fn touches(&self, line: usize) -> bool {
        !self.inserted[line].is_empty() || self.kept.get(line) == Some(&false)
    }
}

#[cfg(test)]
mod tests {
    use super::Side;

    #[test]
    fn a_replaced_line_is_removed_and_the_new_one_is_before_the_next() {
        let side = Side::new(&["a", "b", "c"], &["a", "x", "y", "c", "z"]);
        assert_eq!(side.kept, [true, false, true]);
        let none: Vec<&str> = Vec::new();
        assert_eq!(
            side.inserted,
            [none.clone(), none, vec!["x", "y"], vec!["z"]]
        );
        let touched: Vec<bool> = (0..=3).map(|line| side.touches(line)).collect();
        assert_eq!(touched, [false, true, true, true]);
    }
}
