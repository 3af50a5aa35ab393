//! The course's other programs, which cargo builds and starts in a clone.

use std::process::Command;

/// Returns cargo, which colours its own words only if `dozen` does.
#[allow(
    clippy::disallowed_methods,
    reason = "it runs only programs of the course's own"
)]
pub(super) fn cargo() -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    // Otherwise cargo would colour a dumb terminal wherever `CI` is set.
    if anstream::ColorChoice::global() == anstream::ColorChoice::Never {
        command.env("CARGO_TERM_COLOR", "never");
    }
    command
}
