//! Ends a compilation that never finishes: once only the submission's own crate
//! is left, a while without progress is its own doing.

use std::{future::pending, time::Duration};

use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

/// How long cargo may be at the submission's own crate without getting on.
pub(super) const PATIENCE: Duration = Duration::from_secs(2 * 60);

/// Since when nothing but the submission's own crate is being compiled.
#[derive(Debug)]
pub(super) struct OwnCrateTimer {
    package: String,
    since: watch::Sender<Option<Instant>>,
}

impl OwnCrateTimer {
    /// Returns the timeout for the submission's package.
    pub(super) fn with(package: &str) -> (Self, watch::Receiver<Option<Instant>>) {
        let (since, waiting) = watch::channel(None);
        let package = package.to_owned();
        (Self { package, since }, waiting)
    }

    /// Reads cargo's progress bar, which names the crates being compiled. Cargo
    /// draws it again when one begins or ends.
    pub(super) fn read_progress(&self, names: &str) {
        let alone = names.split(", ").all(|name| self.is_own(name.trim()));
        self.since.send_replace(alone.then(Instant::now));
    }

    /// Returns whether nothing but the submission's own crate is being compiled
    /// now.
    pub(super) fn is_alone(&self) -> bool {
        self.since.borrow().is_some()
    }

    /// Returns whether an artifact is the submission's own: cargo compiles no
    /// binaries of dependencies.
    fn is_own(&self, name: &str) -> bool {
        let unit = name.strip_prefix(&self.package);
        let is_package = unit.is_some_and(|unit| matches!(unit, "" | "(build)" | "(build.rs)"));
        is_package || name.ends_with("(bin)")
    }
}

/// Ends `patience` after the last time that cargo got on, and only while the
/// submission's own crate is all that is left.
pub(super) async fn overdue(mut since: watch::Receiver<Option<Instant>>, patience: Duration) {
    loop {
        let alone = *since.borrow_and_update();
        let late = async {
            match alone {
                Some(since) => sleep_until(since + patience).await,
                None => pending().await,
            }
        };
        tokio::select! {
            changed = since.changed() => if changed.is_err() {
                pending::<()>().await;
            },
            () = late => return,
        }
    }
}

/// Returns the message about it.
pub(super) fn timeout_message() -> String {
    format!(
        "compiling the submission did not end within {} minutes; \
         look for a constant or a macro that never comes to its end",
        PATIENCE.as_secs() / 60
    )
}

#[cfg(test)]
mod tests {
    use super::OwnCrateTimer;

    #[test]
    fn only_the_submissions_own_crate_counts() {
        let (alone, since) = OwnCrateTimer::with("f07");
        for (names, is_alone) in [
            ("syn, f07", false),
            ("f07", true),
            ("f07(build)", true),
            ("crumb(bin), worker(bin)", true),
            ("crumb(bin), f07-macros", false),
            ("crumb(bin), ...", false),
        ] {
            alone.read_progress(names);
            assert_eq!(since.borrow().is_some(), is_alone, "{names}");
        }
    }
}
