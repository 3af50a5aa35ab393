//! For the course's authors: `verify` holds every exercise to its cases,
//! `record` writes the failure cards anew, and the recordings for the book's
//! pictures, `new` lays out an exercise.

mod cases;
mod matrix;
mod new;
mod recordings;
mod variant;
mod verify;

pub use cases::{Cases, CasesError, Need};
pub use matrix::{Matrix, Row, Verification};
pub use new::{Laid, lay_out};
pub use variant::{Kind, Variant, variants};
pub use verify::{Round, Shelves, verify};
