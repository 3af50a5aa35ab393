//! The signals that the watch listens for.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::cli::failure::Failure;

/// Listens for Ctrl-C, if the terminal makes a signal of it.
pub(super) fn interrupts() -> Result<Signal, Failure> {
    listen(SignalKind::interrupt())
}

/// Listens for changes of the terminal's size.
pub(super) fn resizes() -> Result<Signal, Failure> {
    listen(SignalKind::window_change())
}

fn listen(kind: SignalKind) -> Result<Signal, Failure> {
    signal(kind).map_err(|cause| Failure::trouble(format!("could not listen for signals: {cause}")))
}
