//! The worker part of factor IX: a job that was begun is finished by some
//! worker, and counts once.

use super::bread::JOBS;
use crate::{
    Check,
    behaviours::{
        job_queue::{
            JobQueueFixture, RETURN_LIMIT, assert_job_counts_once,
            assert_killed_worker_loses_no_job, assert_moves_in_one_step,
        },
        stopping::STOP_LIMIT,
        workers::{assert_survives_failures, assert_workers_share},
    },
};
use dozen_lab::{Done, Lab, Process, Signal, StandIn};

pub(super) const GIVES_BACK: Check = Check {
    id: "a-stopped-worker-leaves-no-job-behind",
    title: "a worker that gets SIGTERM finishes its job or gives it back",
    claims: &["C9.4", "C9.5"],
    points: 3,
    does: "Puts jobs into the queue, waits until a worker has asked the oven for the first, sends \
           SIGTERM, and lets the oven answer if the worker is still there. It has to exit 0 and to \
           begin no other job. Once more with an oven that never answers and a short grace. Then \
           starts a worker of another name and sees every job on the shelf once.",
    why: "Scaling down stops workers permanently, in the middle of their work. A job that one of \
          them keeps for itself is a customer who never gets an answer.",
    hints: [
        "Where is a job while it is being baked, and who knows of it when its worker has gone?",
        "Either the worker finishes the job that it has, or it puts the job back where another \
         worker looks. Both begin with hearing SIGTERM, and with beginning nothing new after it.",
        "Move the job into a list of the worker's own (`BLMOVE jobs jobs:NAME RIGHT LEFT`). In a \
         `tokio::select!`, bake or hear SIGTERM; on SIGTERM `LMOVE` it back to the right end of \
         `jobs`, and return from `main`.",
    ],
    run: |lab| Box::pin(a_stopped_worker_leaves_no_job_behind(lab)),
};

async fn a_stopped_worker_leaves_no_job_behind(lab: &mut Lab) -> Done {
    let night = JobQueueFixture::begins(lab, JOBS, 3, 60_000..90_000).await?;
    let oven = night.oven(lab).holds().start().await?;
    let worker = night.mid_job(lab, "alder", &oven).await?;
    worker.signal(Signal::SIGTERM)?;
    assert_stops_without_a_new_job(lab, &worker, &oven).await?;
    let did = "stopped a worker in the middle of a job, and started another one";
    night.assert_finished_by(lab, "birch", did).await?;

    let night = JobQueueFixture::begins(lab, JOBS, 1, 100..160).await?;
    let silent = night.oven(lab).holds().start().await?;
    let worker = night.mid_job(lab, "cedar", &silent).await?;
    worker.signal(Signal::SIGTERM)?;
    let exit = worker.exit(night.grace() + STOP_LIMIT).await;
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
    night.assert_finished_by(lab, "dogwood", did).await
}

/// Fails if a worker that got SIGTERM begins another job, or does not exit 0
/// once it has finished its job or put it back. A second SIGTERM comes while it
/// finishes.
async fn assert_stops_without_a_new_job(lab: &Lab, worker: &Process, oven: &StandIn) -> Done {
    let mut exit = worker.exit(RETURN_LIMIT).await;
    let begun = oven.calls().len();
    if exit.is_none() {
        worker.signal(Signal::SIGTERM)?;
        exit = worker.exit(RETURN_LIMIT).await;
    }
    if exit.is_none() {
        oven.let_go();
        exit = worker.exit(STOP_LIMIT).await;
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

pub(super) const SURVIVES: Check = Check {
    id: "a-killed-worker-loses-no-job",
    title: "a worker that is killed in the middle of a job loses none",
    claims: &["C9.6"],
    points: 3,
    does: "Waits until a worker has asked the oven for its first job, sends SIGKILL before the oven \
           answers, starts the worker again under its name with fresh directories, and sees every \
           job on the shelf once. Then the same at two other moments, with a slow queue: when a job \
           has just left `jobs`, and when a worker that got SIGTERM puts its job back.",
    why: "A kernel that runs out of memory and a machine that loses power send no SIGTERM. A job \
          that was popped before it was done existed only in the memory that has gone.",
    hints: [
        "At the moment of the kill: in which list of the queue is the job?",
        "Popping is a promise that only a living process can keep. Let the queue hold the job until \
         it is done, and let the worker that comes back look for what it had.",
        "Take a job with `LMOVE` into a list named after WORKER_NAME, and remove it there when its \
         loaf is on the shelf. At the start do what that list holds, before anything new.",
    ],
    run: |lab| Box::pin(a_killed_worker_loses_no_job(lab)),
};

async fn a_killed_worker_loses_no_job(lab: &mut Lab) -> Done {
    assert_killed_worker_loses_no_job(lab, JOBS).await?;
    assert_moves_in_one_step(lab, JOBS).await
}

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
    run: |lab| Box::pin(assert_job_counts_once(lab, JOBS)),
};

pub(super) const TOGETHER: Check = Check {
    id: "workers-share-the-queue-and-wait",
    title: "two workers bake each job once, and one without a job waits for the next",
    claims: &["C9.4", "C9.5"],
    points: 2,
    does: "Starts a worker whose oven takes a second over the only job, and a second worker next to \
           it. Lets the oven answer, stops the first worker, puts another job into the queue, and \
           stops the second worker once that job is on the shelf. Each worker has no job when it \
           gets SIGTERM, and each job is on the shelf once.",
    why: "A worker that takes another worker's job makes a second loaf of it. One that does not \
          survive a quiet hour, or hears SIGTERM only between two jobs, is killed on the next \
          deploy.",
    hints: [
        "Whose job does the second worker find when it starts? And what can end a wait for a job?",
        "What a worker has begun belongs to it alone, for as long as the oven takes. A wait for the \
         next job has no end, except by SIGTERM.",
        "Name the list of begun jobs after WORKER_NAME. The `redis` crate gives up on an answer \
         after half a second: `AsyncConnectionConfig::new().set_response_timeout(None)`. Wait for \
         the next job and for SIGTERM in one `tokio::select!`.",
    ],
    run: |lab| Box::pin(assert_workers_share(lab, JOBS)),
};

pub(super) const FAILURES: Check = Check {
    id: "a-failing-oven-or-queue-loses-no-job",
    title: "a job survives an oven that answers with an error, and a queue that is lost",
    claims: &["C9.6"],
    points: 2,
    does: "Starts a worker whose oven answers with an error, and waits until it asks again or has \
           ended. Then takes the queue away while another worker's oven bakes, and gives it back \
           once the loaf is ready. Lets a third worker's queue put the loaf on the shelf, and breaks \
           the connection before the reply. A worker that ends is started again under its name; in \
           the end every job is on the shelf once.",
    why: "Ovens restart and networks fail every day, and both come back. A job that is dropped then \
          is lost as surely as one that a kill destroys, and no alarm reports it.",
    hints: [
        "What does the worker do with a job for which the oven answers 500?",
        "An error of the oven says nothing about the job. It stays where the queue holds it, until \
         its loaf is on the shelf.",
        "Let `error_for_status()?` and every error of the queue end `main` with that error: the job \
         is still in the worker's own list, and the platform starts the worker again.",
    ],
    run: |lab| Box::pin(assert_survives_failures(lab, JOBS)),
};
