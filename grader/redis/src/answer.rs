//! The result of a command: a reply, an error, or a reply that comes later.
//! Errors have the text that Redis gives them, because clients match on it.

use std::{borrow::Cow, time::Duration};

use tokio::sync::oneshot;

use super::reply::Reply;

/// The result of a command.
pub(super) type Answer = Result<Reply, Interrupt>;

/// A result that is not a plain reply.
#[derive(Debug)]
pub(super) enum Interrupt {
    /// An error.
    Error(Cow<'static, str>),
    /// An error because this server lacks a command or an option that the real
    /// Redis may have.
    Unknown {
        /// The missing command or option, as `XADD` or `CLIENT TRACKING`.
        name: String,
        /// The text of the error that Redis would send.
        error: String,
    },
    /// The client waits: the reply comes later.
    Wait(Wait),
    /// The last reply, after which the connection is closed.
    Close(Reply),
}

/// Returns an error with this text.
pub(super) fn error(text: impl Into<Cow<'static, str>>) -> Interrupt {
    Interrupt::Error(text.into())
}

/// Returns the error for arguments in the wrong order or form.
pub(super) fn syntax() -> Interrupt {
    error("ERR syntax error")
}

/// Returns the error for too few or too many arguments.
pub(super) fn arity(command: &str) -> Interrupt {
    error(format!(
        "ERR wrong number of arguments for '{command}' command"
    ))
}

/// Returns the error for a key with a value of another type.
pub(super) fn wrong_type() -> Interrupt {
    error("WRONGTYPE Operation against a key holding the wrong kind of value")
}

/// A reply that comes later.
#[derive(Debug)]
pub(super) struct Wait {
    /// The longest wait; `None` if it has no limit.
    pub(super) within: Option<Duration>,
    /// Receives the reply.
    pub(super) served: oneshot::Receiver<Reply>,
}
