//! What of a submission may enter, and the pinned manifests put around it.
//!
//! Nothing in a learner's folder is trusted: its files are read as data,
//! bounded in size and number, its manifest is taken apart and written anew,
//! and whatever does not belong is refused by name and reason. Nothing here
//! starts a process, and nothing here knows the course.

mod binary;
mod dependency;
mod gather;
mod lock;
mod manifest;
mod pantry;
mod pinned;
mod place;
mod read;
mod refusal;
mod submission;
#[cfg(test)]
mod tests;

pub use lock::pinned;
pub(crate) use lock::strangers;
pub(crate) use pantry::{LIBRARY, LOCK, MANIFEST};
pub use refusal::{Refusal, StageError};
pub use submission::{Crates, Staged, Submission, stage};
