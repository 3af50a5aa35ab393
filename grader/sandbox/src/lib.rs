//! The sandbox for untrusted code: the compiler and the build scripts of a
//! submission, the processes of a release, a real Redis. One file per
//! mechanism, the probes and the ladder of levels. It starts nothing itself:
//! it prepares a command, and knows nothing of builds, releases and HTTP.

mod attempt;
mod children;
mod ladder;
mod layer;
mod limits;
mod machine;
mod ports;
mod prepare;
mod reach;

#[cfg(target_os = "linux")]
mod capabilities;
#[cfg(target_os = "linux")]
mod connect;
#[cfg(target_os = "linux")]
mod fence;
#[cfg(target_os = "linux")]
mod filter;
#[cfg(target_os = "linux")]
mod landlock;
#[cfg(target_os = "linux")]
mod landlock_calls;
#[cfg(target_os = "linux")]
mod metadata;
#[cfg(target_os = "linux")]
mod namespaces;
#[cfg(target_os = "linux")]
mod observer;
#[cfg(target_os = "linux")]
mod paths;
#[cfg(target_os = "linux")]
mod probe;
#[cfg(target_os = "linux")]
mod refused_calls;
#[cfg(target_os = "linux")]
mod session;

#[cfg(not(target_os = "linux"))]
mod other_systems;
#[cfg(not(target_os = "linux"))]
use other_systems::{fence, observer, probe, session};

pub use attempt::Attempt;
pub use children::{is_noted, note_down};
pub use ladder::{Sandbox, layers, missing};
pub use layer::Layer;
pub use limits::Limits;
pub use machine::{free_memory, free_space};
pub use observer::Observer;
pub use ports::{Ports, Protocol};
pub use prepare::{Confined, prepare};
pub use reach::Reach;
