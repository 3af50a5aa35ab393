//! Backing services that the grader itself provides to a service under test.
//! They know nothing of the course and nothing of who runs them.

mod stand_in;

pub use stand_in::{Call, Reply, StandIn};
