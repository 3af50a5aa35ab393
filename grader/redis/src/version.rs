//! The version of Redis that the embedded server imitates.

/// The version, as INFO and HELLO report it.
pub(super) const VERSION: &str = "7.2.0";
