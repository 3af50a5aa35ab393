//! The worker half of factor IX: a job that was begun is finished by somebody,
//! and counts once.

use super::bread::JOBS;
use crate::{
    Check,
    behaviours::job_queue::{JobQueueFixture, RETURN_LIMIT, kill, loses_no_job},
};
use dozen_lab::{Done, Lab, Process, SOON, Signal, StandIn};

/// Nobody takes a job home.
pub(super) const GIVES_BACK: Check = Check {
    id: "a-stopped-worker-leaves-no-job-behind",
    title: "a worker that is told to stop finishes its job or gives it back",
    claims: &["C9.4", "C9.5"],
    points: 3,
    does: "Puts jobs into the queue, waits until a worker has asked the oven for the first, sends \
           SIGTERM, and lets the oven answer if the worker is still there. It has to exit 0 and to \
           begin no other job. Once more with an oven that never answers and a short grace. Then \
           starts a worker of another name and sees every job on the shelf once.",
    why: "Scaling down stops workers for good, in the middle of whatever they do. The job that one \
          of them keeps for itself is a customer who waits for ever.",
    hints: [
        "Where is a job while it is being baked, and who knows of it when its worker has gone?",
        "Either the worker finishes the job that it has, or it puts the job back where another \
         worker looks. Both begin with hearing SIGTERM, and with beginning nothing new after it.",
        "Move the job into a list of the worker's own (`BLMOVE jobs jobs:NAME RIGHT LEFT`). In a \
         `tokio::select!`, bake or hear SIGTERM; on SIGTERM `LMOVE` it back to the right end of \
         `jobs`, and return from `main`.",
    ],
    run: |lab| Box::pin(gives_back(lab)),
};

async fn gives_back(lab: &mut Lab) -> Done {
    let night = JobQueueFixture::begins(lab, JOBS, 3, 60_000..90_000).await?;
    let oven = night.oven(lab).holds().start().await?;
    let worker = night.mid_job(lab, "alder", &oven).await?;
    worker.signal(Signal::SIGTERM)?;
    stops_without_a_new_job(lab, &worker, &oven).await?;
    let did = "stopped a worker in the middle of a job, and started another one for good";
    night.is_finished_by(lab, "birch", did).await?;

    let night = JobQueueFixture::begins(lab, JOBS, 1, 100..160).await?;
    let silent = night.oven(lab).holds().start().await?;
    let worker = night.mid_job(lab, "cedar", &silent).await?;
    worker.signal(Signal::SIGTERM)?;
    let exit = worker.exit(night.grace() + SOON).await;
    lab.ensure(
        exit.is_some(),
        "sent SIGTERM to a worker whose oven never answers",
        format!(
            "it ends by itself within its grace, {} ms",
            night.grace().as_millis()
        ),
        "it still runs",
    )?;
    let did = "stopped a worker whose oven did not answer within the grace, and started another";
    night.is_finished_by(lab, "dogwood", did).await
}

/// It may finish what it has begun; then it ends.
async fn stops_without_a_new_job(lab: &Lab, worker: &Process, oven: &StandIn) -> Done {
    let mut exit = worker.exit(RETURN_LIMIT).await;
    let begun = oven.calls().len();
    if exit.is_none() {
        oven.let_go();
        exit = worker.exit(SOON).await;
    }
    lab.ensure(
        exit.is_some_and(|exit| exit.success()),
        "sent SIGTERM to a worker in the middle of a job, then let the oven answer",
        "exit 0, once the job is finished or given back",
        exit.map_or("it still runs".to_owned(), |exit| exit.to_string()),
    )?;
    let more = oven.calls().len() - begun;
    lab.ensure(
        more == 0,
        "sent SIGTERM to a worker in the middle of a job, then let the oven answer",
        "no other job is begun",
        format!("the oven was asked {more} more times"),
    )
}

/// The power fails, and the bread is baked.
pub(super) const SURVIVES: Check = Check {
    id: "a-killed-worker-loses-no-job",
    title: "a worker that is killed in the middle of a job loses none",
    claims: &["C9.6"],
    points: 3,
    does: "Waits until a worker has asked the oven for its first job, sends SIGKILL before the oven \
           answers, starts the worker again under its name with fresh directories, and sees every \
           job on the shelf once.",
    why: "A kernel that runs out of memory and a machine that loses power send no SIGTERM. A job \
          that was popped before it was done existed only in the memory that has gone.",
    hints: [
        "At the moment of the kill: in which list of the queue is the job?",
        "Popping is a promise that only a living process can keep. Let the queue hold the job until \
         it is done, and let the worker that comes back look for what it had.",
        "Take a job with `LMOVE` into a list named after WORKER_NAME, and remove it there when its \
         loaf is on the shelf. At the start do what that list holds, before anything new.",
    ],
    run: |lab| Box::pin(survives(lab)),
};

async fn survives(lab: &mut Lab) -> Done {
    loses_no_job(lab, JOBS).await
}

/// Twice begun is once done.
pub(super) const COUNTS_ONCE: Check = Check {
    id: "a-job-counts-once",
    title: "a worker that is killed between the loaf and its note of it delivers once",
    claims: &["C9.6"],
    points: 2,
    does: "Waits until a worker has asked the oven for its job, makes the queue hang, lets the oven \
           answer, and waits until the worker has sent something to the queue; then sends SIGKILL, \
           lets the queue go on (what was sent arrives), starts the worker again under its name, \
           and sees the job on the shelf once.",
    why: "Between an effect and the note that it happened there is always a gap, and one day a \
          process dies in it. What is done again then must not count again: two loaves, two \
          invoices.",
    hints: [
        "A worker does two things with a baked loaf. What is left if it dies after the first?",
        "Two commands can be cut apart, one cannot. Or the second time can see that the first has \
         happened.",
        "Send `RPUSH shelf ..` and `LREM jobs:NAME ..` as one transaction: \
         `redis::pipe().atomic()`, which is MULTI and EXEC.",
    ],
    run: |lab| Box::pin(counts_once(lab)),
};

async fn counts_once(lab: &mut Lab) -> Done {
    let night = JobQueueFixture::begins(lab, JOBS, 1, 60_000..90_000).await?;
    let oven = night.oven(lab).holds().start().await?;
    let worker = night.mid_job(lab, "alder", &oven).await?;
    night.queue.hang().await?;
    let before = night.queue.waiting();
    oven.let_go();
    let sent = async || (night.queue.waiting() > before).then_some(());
    let sent = lab.until(SOON, sent).await;
    lab.ensure(
        sent.is_some(),
        "let the oven answer a worker",
        "it sends the loaf to the shelf",
        "it sent nothing to the queue's server",
    )?;
    kill(&worker).await?;
    night.queue.restore().await?;
    let arrived = async || (night.queue.waiting() == 0).then_some(());
    lab.until(SOON, arrived).await;
    let did = "killed a worker after it had sent its loaf, and started it again under its name";
    night.is_finished_by(lab, "alder", did).await
}
