//! Tools for the course's authors: `verify` compares every exercise with its
//! cases, `record` writes the failure cards and the recordings for the book's
//! pictures, `mutants` grades small changes of the references, `new` lays out
//! an exercise.

mod built;
mod cards;
mod cases;
mod difference;
mod first_card;
mod inputs;
mod matrix;
pub mod mutants;
mod new;
mod recordings;
mod variant;
mod verified;
mod verify;
mod warm;

pub use cases::{Cases, CasesError, Need, Wrong};
pub use inputs::Sources;
pub use matrix::{Matrix, Row, Verification};
pub use new::{NewExercise, lay_out};
pub use variant::{Kind, Variant, variants};
pub use verified::Verified;
pub use verify::{EvidenceFolders, Plan, Round};
pub use warm::warm;
