//! Runs a subcommand until it is done or a signal ends it.

use std::future::Future;

use Signal::{SIGHUP, SIGINT, SIGTERM};
use tokio::{
    signal::unix::{self, SignalKind},
    task::JoinSet,
};

use super::failure::{Failure, Outcome};
use crate::platform::Signal;

/// Does `work` until it is done or a signal stops it: Ctrl-C, SIGTERM, a closed
/// terminal. Either way everything that it holds is dropped before this
/// returns, and so is every process that it started.
pub(super) fn until_stopped(work: impl Future<Output = Outcome>) -> Outcome {
    until(work, &[SIGINT, SIGTERM, SIGHUP])
}

/// Does the same for work that handles Ctrl-C itself.
pub(super) fn until_ended(work: impl Future<Output = Outcome>) -> Outcome {
    until(work, &[SIGTERM, SIGHUP])
}

fn until(work: impl Future<Output = Outcome>, signals: &[Signal]) -> Outcome {
    let cannot = |cause| Failure::trouble(format!("could not start: {cause}"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(cannot)?;
    runtime.block_on(async {
        let mut stops = JoinSet::new();
        for signal in signals {
            let number = signal.number();
            let mut stream = unix::signal(SignalKind::from_raw(number)).map_err(cannot)?;
            stops.spawn(async move {
                stream.recv().await;
                number
            });
        }
        tokio::select! {
            biased;
            Some(Ok(number)) = stops.join_next() => Err(Failure::interrupted(number)),
            outcome = work => outcome,
        }
    })
}
