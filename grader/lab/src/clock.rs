//! Deadlines that are fair on a slow machine. Time that the grader itself was
//! kept from running does not count against a service, and `--patience`
//! stretches the rest.

use std::{
    future::Future,
    pin::pin,
    time::{Duration, Instant},
};

use tokio::time::sleep;

/// How often a condition is polled.
const POLL: Duration = Duration::from_millis(3);

/// The most that one poll costs of a deadline. If more time passes between two
/// polls, the machine was busy with others, and so it was for the service.
const COST: Duration = Duration::from_millis(12);

/// However busy the machine is, no wait takes more than this many times its
/// deadline.
const CEILING: u32 = 8;

/// Deadlines of one lab.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    patience: f64,
}

/// The rest of one deadline.
#[derive(Debug)]
struct Budget {
    left: Duration,
    looked: Instant,
    end: Instant,
}

impl Clock {
    /// Returns a clock whose deadlines are `patience` times as long.
    #[must_use]
    pub fn new(patience: f64) -> Self {
        Self { patience }
    }

    fn budget(self, within: Duration) -> Budget {
        let left = within.mul_f64(self.patience);
        let looked = Instant::now();
        Budget {
            left,
            looked,
            end: looked + left * CEILING,
        }
    }

    /// Starts a deadline that the caller checks while it polls something else.
    pub(super) fn stopwatch(self, within: Duration) -> Stopwatch {
        Stopwatch(self.budget(within))
    }

    /// Looks at `probe` until it has something, or the deadline passes.
    pub async fn until<T>(
        self,
        within: Duration,
        mut probe: impl AsyncFnMut() -> Option<T>,
    ) -> Option<T> {
        let mut budget = self.budget(within);
        loop {
            // A poll may take long itself, as a request that is never answered.
            if let Some(found) = budget.run(probe()).await? {
                return Some(found);
            }
            sleep(POLL).await;
            if !budget.spend() {
                return None;
            }
        }
    }

    /// Returns the result of `work`, if it ends before the deadline.
    pub async fn limit<T>(self, within: Duration, work: impl Future<Output = T>) -> Option<T> {
        self.budget(within).run(work).await
    }
}

/// A deadline that its owner checks.
#[derive(Debug)]
pub(super) struct Stopwatch(Budget);

impl Stopwatch {
    /// Spends the time since the last call, and returns whether all is spent.
    pub(super) fn is_over(&mut self) -> bool {
        !self.0.spend()
    }
}

impl Budget {
    /// Returns the result of `work`, unless the deadline passes before.
    async fn run<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return Some(done),
                () = sleep(POLL) => if !self.spend() { return None },
            }
        }
    }

    /// Spends the time since the last poll; false if nothing is left.
    fn spend(&mut self) -> bool {
        let now = Instant::now();
        let cost = (now - self.looked).min(COST);
        self.looked = now;
        self.left = self.left.saturating_sub(cost);
        !self.left.is_zero() && now < self.end
    }
}

#[cfg(test)]
mod tests {
    use super::{Clock, Duration, Instant};

    #[tokio::test]
    async fn a_condition_is_seen_as_soon_as_it_holds() {
        let start = Instant::now();
        let probe = async || (start.elapsed() > Duration::from_millis(20)).then_some(7);
        let seen = Clock::new(1.0).until(Duration::from_secs(60), probe).await;
        assert_eq!(seen, Some(7));
    }

    #[tokio::test]
    async fn a_look_that_never_ends_is_bounded_by_the_deadline() {
        let hang = async || std::future::pending::<Option<()>>().await;
        let seen = Clock::new(1.0).until(Duration::from_millis(30), hang).await;
        assert_eq!(seen, None);
    }

    #[tokio::test]
    async fn a_deadline_passes_and_patience_stretches_it() {
        let start = Instant::now();
        let never = std::future::pending::<()>();
        assert_eq!(
            Clock::new(4.0)
                .limit(Duration::from_millis(25), never)
                .await,
            None
        );
        assert!(start.elapsed() >= Duration::from_millis(100));
    }

    #[tokio::test]
    #[allow(
        clippy::disallowed_methods,
        reason = "plays a machine that keeps the grader from running"
    )]
    async fn time_that_the_grader_was_kept_from_running_does_not_count() {
        let mut looks = 0;
        let busy = async || {
            looks += 1;
            std::thread::sleep(Duration::from_millis(40));
            (looks == 3).then_some(())
        };
        let seen = Clock::new(1.0).until(Duration::from_millis(60), busy).await;
        assert_eq!(
            seen,
            Some(()),
            "120 ms went by, of which the clock counts 24"
        );
    }
}
