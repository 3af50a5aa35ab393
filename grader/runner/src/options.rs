//! How a run is done.

use dozen_lab::RedisEngine;
use dozen_platform::Sandbox;

use super::stamp::Stamp;

/// The options of a run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The seed of names, ports and amounts.
    pub seed: u64,
    /// The factor of every deadline.
    pub patience: f64,
    /// How often each check is run; the first run that does not pass counts.
    pub repeat: u32,
    /// How many checks run side by side.
    pub jobs: usize,
    /// The checks to run, by id; none: all of them.
    pub only: Vec<String>,
    /// Whether processes are confined.
    pub sandbox: Sandbox,
    /// The Redis to start if a check needs one.
    pub redis: RedisEngine,
    /// What the report says of the run.
    pub stamp: Stamp,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: fastrand::u64(1..1_000_000),
            patience: 1.0,
            repeat: 1,
            jobs: default_jobs(),
            only: Vec::new(),
            sandbox: Sandbox::Auto,
            redis: RedisEngine::Embedded,
            stamp: Stamp::default(),
        }
    }
}

/// Returns the usual number: two for every core, since checks mostly wait, and
/// at least four.
#[must_use]
pub fn default_jobs() -> usize {
    std::thread::available_parallelism().map_or(4, |cores| (2 * cores.get()).max(4))
}
