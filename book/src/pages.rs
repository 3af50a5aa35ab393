//! The generated pages: the chapters and checks of each claim, why the grader
//! can be trusted, and the attacks that it holds.

pub(crate) mod attacks;
pub mod claims;
mod promises;
pub mod trust;
