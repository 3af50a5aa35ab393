//! Checks workers that run at the same time, that have no job for a while, or
//! whose oven or queue fails.

use std::time::Duration;

use serde_json::json;

use super::{
    job_queue::{ContractNames, JobQueueFixture, RETURN_LIMIT},
    stopping::STOP_LIMIT,
};
use dozen_lab::{Done, Lab, Mode, Process, READY, SOON, Seen, Signal};

/// How long an oven takes over a job while another worker has none.
const BAKING: Duration = Duration::from_millis(1100);

/// How long a loaf may take to the shelf when every reply of the queue is lost.
/// It does not come if a worker waits for a reply to an earlier command.
const CUT_LIMIT: Duration = Duration::from_millis(500);

/// How often a worker that ends by itself is started again.
const STARTS: usize = 10;

/// Fails if two workers bake one job twice, or if one without a job does not
/// wait for the next or does not hear SIGTERM.
pub(crate) async fn assert_workers_share(lab: &mut Lab, words: ContractNames) -> Done {
    let night = JobQueueFixture::begins(lab, words, 1, 60_000..90_000).await?;
    let (slow, quick) = (night.oven(lab).holds(), night.oven(lab));
    let (slow, quick) = (slow.start().await?, quick.start().await?);
    let first = night.mid_job(lab, "alder", &slow).await?;
    let second = night.worker(lab, "birch", &quick).start().await?;
    for worker in [&second, &first] {
        let exit = worker.exit(if worker.pid() == second.pid() {
            BAKING
        } else {
            Duration::ZERO
        });
        if let Some(exit) = exit.await {
            let did =
                format!("started two workers, one job between them, and waited for {BAKING:?}");
            return Err(lab.fail(
                did,
                "both run on: one bakes, the other waits for a job",
                exit.to_string(),
            ));
        }
    }
    // If the second has baked the job too, the first is about to put it on the
    // shelf again.
    let by_second = night.shelved().await?.len();
    slow.let_go();
    let limit = if by_second == 0 { SOON } else { RETURN_LIMIT };
    night.are_shelved(lab, by_second + 1, limit).await?;
    assert_idle_worker_stops(lab, &first).await?;
    night.asks_for_last().await?;
    night.all_are_shelved(lab, SOON).await?;
    assert_idle_worker_stops(lab, &second).await?;
    let did = "let one of two workers bake for a second, stopped it, and put a job into the queue for \
               the other";
    night.assert_each_once(lab, did).await
}

/// Fails unless a worker without a job exits 0 within a second of SIGTERM.
async fn assert_idle_worker_stops(lab: &Lab, worker: &Process) -> Done {
    // The loaf reaches the shelf a moment before the worker gets the reply.
    worker.exit(RETURN_LIMIT).await;
    worker.signal(Signal::SIGTERM)?;
    let exit = worker.exit(STOP_LIMIT).await;
    lab.ensure(
        exit.is_some_and(|exit| exit.success()),
        "sent SIGTERM to a worker that waits for a job",
        "exit 0, within a second",
        exit.map_or("it still runs".to_owned(), |exit| exit.to_string()),
    )
}

/// Fails if a job is lost, or counts twice, because the oven answers with an
/// error or the queue goes down while the oven bakes.
pub(crate) async fn assert_survives_failures(lab: &mut Lab, words: ContractNames) -> Done {
    let status = *lab.draw().pick(&[404, 429, 500, 503]);
    let refused = JobQueueFixture::begins(lab, words, 2, 60_000..90_000).await?;
    let down = JobQueueFixture::begins(lab, words, 1, 60_000..90_000).await?;
    let mute = JobQueueFixture::begins(lab, words, 1, 60_000..90_000).await?;
    assert_survives_an_error(lab, &refused, status).await?;
    assert_survives_an_outage(lab, &down, Loss::Down).await?;
    assert_survives_an_outage(lab, &mute, Loss::Reply).await
}

/// How a queue is lost while a worker's job is baked.
#[derive(Clone, Copy)]
enum Loss {
    /// Its server stops before the loaf arrives.
    Down,
    /// Its server does what it is told, and the connection breaks before the
    /// reply: only a look at the queue says whether the loaf is on the shelf.
    Reply,
}

impl Loss {
    fn did(self) -> &'static str {
        match self {
            Self::Down => {
                "stopped the queue while a worker's job was baked, and started the queue again"
            }
            Self::Reply => {
                "let the queue put a worker's loaf on the shelf, and broke the connection before \
                 the reply"
            }
        }
    }
}

async fn assert_survives_an_error(lab: &Lab, night: &JobQueueFixture, status: u16) -> Done {
    let oven = night.oven(lab).answers(status, json!({ "loaf": "burnt" }));
    let oven = oven.start().await?;
    let worker = night.mid_job(lab, "alder", &oven).await?;
    let did = format!("started a worker whose {} answers {status}", night.helper());
    let again = async || (oven.calls().len() > 1 || !worker.is_running()).then_some(());
    if lab.until(SOON, again).await.is_none() {
        let expected = "it tries again within three seconds, or ends";
        return Err(lab.fail(did, expected, "it does neither"));
    }
    let ended = assert_fails_if_it_ends(lab, &worker, &did).await?;
    if !ended {
        worker.signal(Signal::SIGTERM)?;
        worker.exit(STOP_LIMIT).await;
    }
    let did = format!("{did}, then started it again with one that bakes");
    night.assert_finished_by(lab, "alder", &did).await
}

async fn assert_survives_an_outage(lab: &Lab, night: &JobQueueFixture, loss: Loss) -> Done {
    let oven = night.oven(lab).holds().start().await?;
    let mut worker = night.mid_job(lab, "cedar", &oven).await?;
    match loss {
        Loss::Down => night.queue.stop().await?,
        Loss::Reply => night.queue.set(Mode::CutAfter(0)).await?,
    }
    oven.let_go();
    match loss {
        Loss::Down => drop(worker.exit(RETURN_LIMIT).await),
        Loss::Reply => drop(night.are_shelved(lab, 1, CUT_LIMIT).await?),
    }
    night.queue.restore().await?;
    night.asks_for_last().await?;
    let did = loss.did();
    for _ in 0..STARTS {
        let all = async || {
            night
                .all_are_shelved(lab, Duration::ZERO)
                .await
                .unwrap_or_default()
        };
        let settled = async || (all().await || !worker.is_running()).then_some(());
        lab.until(READY, settled).await;
        if !assert_fails_if_it_ends(lab, &worker, did).await? {
            break;
        }
        worker = night.worker(lab, "cedar", &oven).start().await?;
    }
    worker.signal(Signal::SIGTERM)?;
    worker.exit(STOP_LIMIT).await;
    night.assert_each_once(lab, did).await
}

/// Returns whether a worker has ended by itself; fails if it did so with exit 0.
async fn assert_fails_if_it_ends(lab: &Lab, worker: &Process, did: &str) -> Seen<bool> {
    if worker.is_running() {
        return Ok(false);
    }
    let exit = worker.exit(SOON).await;
    let failed = exit.is_some_and(|exit| !exit.success());
    let observed = exit.map_or(String::new(), |exit| exit.to_string());
    lab.ensure(
        failed,
        did,
        "if the worker ends, its exit status is not 0",
        observed,
    )?;
    Ok(true)
}
