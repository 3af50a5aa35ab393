//! The results of checks and of the acts of a lab.

use dozen_model::Stop;

/// The result of a check, and of every assertion in it.
pub type Done = Result<(), Stop>;

/// The result of an act of the lab.
pub type Seen<T> = Result<T, Stop>;
