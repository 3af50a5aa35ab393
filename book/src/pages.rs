//! The generated pages: what each claim is taught and tested by, and why the
//! grader can be trusted.

pub mod claims;
mod promises;
pub mod trust;
