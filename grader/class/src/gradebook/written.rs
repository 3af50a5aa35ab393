//! What a format comes to.

/// Files by name, and what was left out of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// Paths relative to where the gradebook goes, with their contents.
    pub files: Vec<(String, Vec<u8>)>,
    /// A sentence each.
    pub warnings: Vec<String>,
}
