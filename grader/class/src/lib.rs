//! A class: from what students hand in to what a gradebook imports, one file a
//! step. It reads reports and the course's folders as data, and leaves judging to the
//! grader's own program: it knows no check and starts no service.

pub mod anonymous;
pub mod batch;
pub mod catalog;
pub mod ci;
pub mod diff;
pub mod feedback;
pub mod files;
pub mod gradebook;
pub mod handins;
pub mod handout;
pub mod key;
pub mod late_penalty;
pub mod merge;
pub mod overrides;
pub mod roster;
pub mod scrub;
pub mod secret;
pub mod settings;
pub mod similar;
pub mod standing;
pub mod stats;
pub mod store;
