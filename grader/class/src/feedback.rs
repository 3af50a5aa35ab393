//! What students and the class are shown: a page for each student, one for the
//! class, and Markdown for a mail or a pull request. Pages need no script, print
//! well, and name nobody but the student they are for.

mod detail;
mod markdown;
mod pages;

pub use detail::Detail;
pub use markdown::markdown;
pub(crate) use markdown::{escaped, fenced};
pub use pages::{PageError, class_page, student_page};
