//! A dependency as a manifest declares it and as the lock pins it.

/// One crate that a submission declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// Its name in the manifest.
    pub name: String,
    /// The crate's own name, if the manifest renames it.
    pub package: String,
    /// The version that the manifest asks for, as it was written.
    pub asked: Option<String>,
    /// The version that the build took.
    pub locked: Option<String>,
}
