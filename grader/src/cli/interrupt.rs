//! Runs a subcommand until it is done or a signal ends it.

use std::{future::Future, sync::mpsc, thread};

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

/// Does `act` with the number of the first signal that asks this program to end,
/// on a thread of its own. For work that waits for other programs, and that may
/// stop at any moment.
///
/// # Errors
/// If the system refuses a thread or a signal's handler.
pub fn on_stop(act: impl FnOnce(i32) + Send + 'static) -> Result<(), Failure> {
    let (tell, told) = mpsc::channel();
    let wait = move || {
        let waited = until_stopped(async {
            // The handlers are there by now.
            let _ = tell.send(());
            std::future::pending().await
        });
        if let Err(Failure { code, .. }) = waited
            && code > 128
        {
            act(i32::from(code) - 128);
        }
    };
    let started = thread::Builder::new()
        .name("signals".to_owned())
        .spawn(wait);
    started.map_err(|cause| Failure::trouble(format!("could not start a thread: {cause}")))?;
    // If the handlers could not be set, a signal ends the program as usual.
    let _ = told.recv();
    Ok(())
}
