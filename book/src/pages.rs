//! The generated pages: the chapters and checks of each claim, and why the
//! grader can be trusted.

pub mod claims;
mod promises;
pub mod trust;
