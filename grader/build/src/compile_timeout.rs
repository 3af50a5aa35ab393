//! A submission that never comes to the end of its compilation: once nothing
//! but its own crate is left, no progress for a while is its own doing.

use std::{future::pending, time::Duration};

use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

/// How long cargo may be at the submission's own crate without getting on.
pub(super) const PATIENCE: Duration = Duration::from_secs(2 * 60);

/// Since when nothing but the submission's own crate is being compiled.
#[derive(Debug)]
pub(super) struct Alone {
    package: String,
    since: watch::Sender<Option<Instant>>,
}

impl Alone {
    /// For the submission's package, and how to wait for it.
    pub(super) fn with(package: &str) -> (Self, watch::Receiver<Option<Instant>>) {
        let (since, waiting) = watch::channel(None);
        let package = package.to_owned();
        (Self { package, since }, waiting)
    }

    /// Cargo's progress bar names what is being compiled now. Cargo draws it
    /// anew where something has begun or ended.
    pub(super) fn hear(&self, names: &str) {
        let alone = names.split(", ").all(|name| self.is_own(name.trim()));
        self.since.send_replace(alone.then(Instant::now));
    }

    /// Whether nothing but the submission's own crate is being compiled now.
    pub(super) fn is_alone(&self) -> bool {
        self.since.borrow().is_some()
    }

    /// Of the dependencies, cargo compiles no binaries.
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

/// What is said of it.
pub(super) fn told() -> String {
    format!(
        "compiling the submission did not end within {} minutes; \
         look for a constant or a macro that never comes to its end",
        PATIENCE.as_secs() / 60
    )
}

#[cfg(test)]
mod tests {
    use super::Alone;

    #[test]
    fn only_the_submissions_own_crate_counts() {
        let (alone, since) = Alone::with("f07");
        for (names, is_alone) in [
            ("syn, f07", false),
            ("f07", true),
            ("f07(build)", true),
            ("crumb(bin), worker(bin)", true),
            ("crumb(bin), f07-macros", false),
            ("crumb(bin), ...", false),
        ] {
            alone.hear(names);
            assert_eq!(since.borrow().is_some(), is_alone, "{names}");
        }
    }
}
