//! Kits for those who grade submissions: the files that a forge, a platform or a
//! cluster needs to call the grader. What a kit does there is the same everywhere:
//! get the grader, check, and write the result in the form that the provider reads.

mod annotations;
mod kit;
mod markdown;
mod provider;
mod templates;

pub use annotations::annotations;
pub use kit::{Kit, KitError, KitFile, Plan};
pub use markdown::{LIMIT as SUMMARY_LIMIT, markdown};
pub use provider::Provider;
