//! Observes the programs that a service starts: every attempt, if the system
//! reports them, or the programs that run while it makes receipts. A program
//! that ends at once may be missed, and the trace says so.

use super::{
    orders::Order,
    shop::{Wrong, assert_receipt_of},
};
use dozen_lab::{ANSWER, Done, Lab, Process, SOON, Signal};

/// How often the process table is read before the service gets the processor
/// again for some milliseconds.
const LOOKS: usize = 8;

/// Ends the process, and waits for its end.
pub(super) async fn end(web: &Process) -> Done {
    web.signal(Signal::SIGTERM)?;
    web.exit(SOON).await;
    Ok(())
}

/// Ends the process, and fails if it or a helper ever tried to start a program
/// outside its release.
pub(super) async fn assert_started_nothing_foreign(lab: &Lab, web: &Process) -> Done {
    end(web).await?;
    let tried = web.foreign_programs().unwrap_or_default();
    let names: Vec<String> = tried
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    lab.ensure(
        names.is_empty(),
        format!("asked {} for receipts, and ended it", web.lane()),
        "it tries to start nothing but binaries of its release, from its start to its end",
        format!("it tried to start {}", names.join(", ")),
    )
}

/// Asks for each receipt, and fails if a foreign program runs.
pub(super) async fn verify_receipts_observed<'a>(
    lab: &Lab,
    web: &Process,
    orders: &'a [Order],
) -> Result<(), Wrong<'a>> {
    lab.note(
        "this system cannot keep a process from running other programs: the grader watches \
         what runs, and may miss what is over in a moment",
    );
    for order in orders {
        let right = assert_observed(lab, web, order).await;
        right.map_err(|stop| Wrong { stop, order })?;
    }
    Ok(())
}

async fn assert_observed(lab: &Lab, web: &Process, order: &Order) -> Done {
    let asked = web.get(&order.path()).begin().await?;
    let watch = async || {
        for _ in 0..LOOKS {
            if let Err(stop) = assert_release_alone(lab, web) {
                return Some(Err(stop));
            }
            if !asked.is_waiting() {
                return Some(Ok(()));
            }
            tokio::task::yield_now().await;
        }
        None
    };
    lab.until(ANSWER, watch).await.unwrap_or(Ok(()))?;
    let did = format!("asked {} for a receipt", web.lane());
    let answer = asked.answer().await;
    let answer = answer.map_err(|none| lab.fail(did, "a whole answer", none.to_string()))?;
    assert_receipt_of(answer, order)
}

fn assert_release_alone(lab: &Lab, web: &Process) -> Done {
    let release = lab.release().dir();
    // The system reports real paths; the release's may go through a link.
    let real = release.canonicalize().unwrap_or(release.to_owned());
    let executables = web.executables()?;
    let foreign = executables
        .iter()
        .find(|path| !path.starts_with(&real) && !path.starts_with(release));
    foreign.map_or(Ok(()), |foreign| {
        let observed = format!("{} runs {}", web.lane(), foreign.display());
        lab.note(&observed);
        let did = "watched which programs run while a receipt is made";
        Err(lab.fail(did, "nothing but binaries of the release", observed))
    })
}
