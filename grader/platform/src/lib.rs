//! The only place that starts a service's process: the release, its Procfile,
//! ports, environment, directories, captured output, signals and clean-up. It
//! knows nothing of HTTP and nothing of the course.
//!
//! Each operating system has one file for its own parts.

mod addresses;
mod canary;
mod capture;
mod child;
mod cleanup_guard;
mod error;
mod folder_snapshot;
mod foreground;
mod helper;
mod impostors;
mod linked_libraries;
mod listeners;
mod origin;
mod output_reader;
mod own_ports;
mod own_process;
mod pause;
mod pipe;
mod piped_helper;
mod ports;
mod process_dirs;
mod process_name;
mod procfile;
mod release;
mod remote_filesystem;
mod shared_places;
mod signal;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod listening_sockets;
#[cfg(target_os = "linux")]
mod open_sockets;
#[cfg(target_os = "linux")]
mod overseer;
#[cfg(target_os = "linux")]
mod proc_files;
#[cfg(target_os = "linux")]
use linux as system;

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
use macos as system;

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
compile_error!(
    "dozen starts, signals and watches processes as a Unix platform does; \
     on Windows run it inside WSL: https://learn.microsoft.com/windows/wsl"
);

pub use addresses::{interface_addresses, loopback_addresses, reachable_addresses};
pub use canary::{ask_canary, be_canary};
pub use capture::Capture;
pub use child::{Child, Exit, Spec};
pub use cleanup_guard::{CleanupGuard, keep, leftovers};
pub use dozen_sandbox::{Attempt, Ports, Reach, Sandbox};
pub use error::PlatformError;
pub use folder_snapshot::{FolderSnapshot, protect, unprotect};
pub use foreground::{hand_over, suspend};
pub use helper::Helper;
pub use impostors::{Impostors, script as impostor};
pub use linked_libraries::needed;
pub use listeners::{can_read_listeners, unknown_listeners};
pub use origin::Origin;
pub use own_ports::own_ports;
pub use own_process::prepare_own_process;
pub use piped_helper::{PipedHelper, own_program};
pub use ports::{ClosedPort, HeldPort, close, free_port, give_back, hold, is_given, is_taken};
pub use process_dirs::{Dirs, Site, plant};
pub use process_name::{LANE, name};
pub use procfile::{Procfile, ProcfileError};
pub use release::{Release, ReleaseError};
pub use remote_filesystem::is_remote;
pub use shared_places::{Mention, Places};
pub use signal::Signal;

/// The prefix of the names of the grader's temporary folders, by which
/// leftovers of a crash are found.
pub const RUN_PREFIX: &str = "dozen-run-";
