//! What of a submission may enter, and the pinned manifests put around it.
//!
//! Nothing in a learner's folder is trusted: its files are read as data,
//! bounded in size and number, its manifest is taken apart and written anew,
//! and whatever does not belong is refused by name and reason. Nothing here
//! starts a process, and nothing here knows the course.

mod binary;
mod course_crates;
mod dependency;
mod gather;
mod lock;
mod manifest;
mod read;
mod refusal;
mod staged_manifest;
mod submission;
#[cfg(test)]
mod tests;
mod write_stage;

pub use course_crates::{LIBRARY, LOCK, MANIFEST};
pub use lock::pinned;
pub use lock::strangers;
pub use refusal::{Refusal, StageError};
pub use submission::{Crates, Staged, Submission, stage};
