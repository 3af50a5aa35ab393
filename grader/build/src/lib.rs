//! Runs cargo offline, with one warm target folder per slot, and returns
//! compiler errors in the form for learners. It builds staged submissions, and
//! knows nothing of the course, of running services, of HTTP and of reports.

mod attribution;
mod canary;
mod cargo;
mod cargo_output;
mod compile;
mod compile_timeout;
mod dependencies;
mod diagnostics;
mod environment;
mod error;
mod fetch;
mod git;
mod lines;
mod message;
mod paths;
mod process_group;
mod progress;
mod recipe;
mod registry;
mod repository;
mod resolve;
mod slot;
mod source_guard;
mod sources;
mod sweep;
#[cfg(test)]
mod tests;
mod toolchain;
mod toolchain_reach;
mod units;
mod user_config;
mod warm_copy;

pub use compile::{Built, build};
pub use error::BuildError;
pub use fetch::fetch;
pub use git::git_version;
pub use recipe::Recipe;
pub use repository::Repository;
pub use slot::{Slot, SlotLock};
pub use source_guard::SourceGuard;
pub use sweep::Author;
pub use toolchain::toolchain;
