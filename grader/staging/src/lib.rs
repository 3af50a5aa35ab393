//! Decides which parts of a submission are accepted, and writes the pinned
//! manifests around them.
//!
//! Nothing in a learner's folder is trusted: its files are read as data, with
//! limits on size and number, its manifest is parsed and written again, and
//! every other part is refused with its name and the reason. Nothing here
//! starts a process, and nothing here knows the course.

mod binary;
mod course_crates;
mod dependency;
mod digest;
mod gather;
mod locate;
mod lock;
mod lock_file;
mod manifest;
mod read;
mod refusal;
mod stage;
mod staged_manifest;
mod submission;
#[cfg(test)]
mod tests;
mod write_stage;

pub use course_crates::{LIBRARY, LOCK, MANIFEST};
pub use digest::digest;
pub use locate::locate;
pub use lock::pinned;
pub use lock::strangers;
pub use refusal::{Refusal, StageError};
pub use stage::stage;
pub use submission::{Crates, Staged, Submission};
