//! One layer of the sandbox, as it is shown.

/// One layer of the sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Its name in reports.
    pub name: String,
    /// What it holds.
    pub holds: &'static str,
    /// Whether it is in force here.
    pub is_there: bool,
    /// Whether the base has it: without it the sandbox has holes.
    pub is_base: bool,
    /// How to get it if it is missing.
    pub advice: &'static str,
}
