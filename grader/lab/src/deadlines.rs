//! How long the acts of a lab may take, before patience stretches them.

use std::time::Duration;

/// How long a process may take to answer its first health request.
pub const READY: Duration = Duration::from_secs(10);

/// How long a process may take to end that refuses to start.
pub const REFUSAL: Duration = Duration::from_secs(10);

/// How long an answer may take.
pub const ANSWER: Duration = Duration::from_secs(5);

/// How long something that should happen at once may take.
pub const SOON: Duration = Duration::from_secs(3);
