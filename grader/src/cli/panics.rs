//! Keeps the message of a panic, to be printed once at the end.

use std::{
    panic,
    sync::{Mutex, PoisonError},
};

static LAST_PANIC: Mutex<Option<String>> = Mutex::new(None);

/// Keeps the words of a panic for one sentence at the end, instead of a
/// backtrace in the middle.
pub(super) fn mute() {
    panic::set_hook(Box::new(|info| {
        let mut last = LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(info.to_string().replace('\n', " "));
    }));
}

/// Returns the words of the last panic.
pub(super) fn last() -> Option<String> {
    let mut last = LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner);
    last.take()
}
