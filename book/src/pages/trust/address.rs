//! The addresses of the pages of cases.

use dozen::course::Exercise;

/// Returns the page of an exercise's cases, from the book's root.
pub(crate) fn file(exercise: &Exercise) -> String {
    format!("{FOLDER}/{}.html", exercise.id)
}

/// The folder of the pages below it.
pub(super) const FOLDER: &str = "cases";
