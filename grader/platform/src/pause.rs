//! The one pause that cannot poll.

/// Lets the killed die: the one wait of a destructor, which cannot poll.
#[allow(
    clippy::disallowed_methods,
    reason = "a destructor has nothing to await"
)]
pub(super) fn give_way() {
    std::thread::sleep(std::time::Duration::from_millis(2));
}
