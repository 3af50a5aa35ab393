//! Checks of the end of a process of the capstone: a checkout in flight when
//! the platform stops its process, and a job whose worker is killed.

use serde_json::{Value, json};

use crate::{
    Check,
    behaviours::{
        draining::{
            assert_grace_bounds_the_stop, assert_idle_connection_does_not_hold,
            assert_turns_new_work_away,
        },
        job_queue::{
            ContractNames, assert_job_counts_once, assert_killed_worker_loses_no_job,
            assert_moves_in_one_step,
        },
        stopping::{Stops, assert_answers_what_is_in_flight, assert_exits_once_drained},
        web_fixture::{RequestCase, Upstream, WebFixture},
        workers::{assert_survives_failures, assert_workers_share},
    },
};
use dozen_lab::{Done, Lab};

/// The capstone's names of the job queue.
const JOBS: ContractNames = ContractNames {
    queue: "REDIS_URL",
    oven: "KITCHEN_URL",
    name: "kitchen",
    id: "id",
};

pub(super) const CHECKOUT: Check = Check {
    id: "a-checkout-survives-a-stop",
    title: "a checkout in flight at SIGTERM gets its whole answer",
    claims: &["C9.4", "C9.7"],
    points: 3,
    does: "Measures how long a stop takes with nothing in flight, and with a short grace and a \
           client that never finishes, having seen that the process runs on until SIGTERM. During \
           this, brings three checkouts into flight, two with the payment service and one half of \
           whose body was sent, and sends SIGTERM twice. After more than a second, and more than \
           twice the longest stop, lets one be answered after the other.",
    why: "Every deploy stops every process. A checkout that is cut off then was paid for, or the \
          customer pays a second time.",
    hints: [
        "Which signals does the process know, and which one does a platform send?",
        "Stopping has three steps: take no new requests, wait for those that run, end. The grace \
         is the longest that this may take, counted from the signal.",
        "Wait for `tokio::signal::unix::signal(SignalKind::terminate())`, hand that to axum's \
         `with_graceful_shutdown(..)`, and when the signal has come give the server at most \
         `SHUTDOWN_GRACE_MS` to end.",
    ],
    run: |lab| Box::pin(a_checkout_survives_a_stop(lab)),
};

async fn a_checkout_survives_a_stop(lab: &mut Lab) -> Done {
    let stops = Stops::draw(lab, checkout);
    assert_answers_what_is_in_flight(lab, &stops).await
}

pub(super) const DRAINS: Check = Check {
    id: "a-stopping-shop-ends-in-time",
    title: "a stopping web process turns new work away, and ends in time",
    claims: &["C9.1", "C9.4", "C9.7"],
    points: 2,
    does: "Sends SIGTERM with a checkout in flight, and further ones on new and on open \
           connections, which have to be turned away. With nothing in flight the process exits 0 \
           within a second, whatever connections are idle, and with half a request or a payment \
           service that never answers it ends within its grace.",
    why: "A router sends requests for as long as a process takes them, and keeps connections open. \
          A process that waits for either is killed in the middle of its newest checkouts.",
    hints: [
        "What still keeps the process from its end: a new request, an open connection, a client \
         that never finishes?",
        "Close the listener, end each connection that is between two requests, wait for the others, \
         and for no longer than the grace.",
        "`with_graceful_shutdown` does the first three. Put `tokio::time::timeout(grace, ..)` around \
         what follows SIGTERM, and return `Ok(())` from `main`.",
    ],
    run: |lab| Box::pin(a_stopping_shop_ends_in_time(lab)),
};

async fn a_stopping_shop_ends_in_time(lab: &mut Lab) -> Done {
    let long = WebFixture::new(lab, checkout);
    let late = WebFixture::new(lab, checkout);
    let short = WebFixture::with_grace(lab, checkout, 200..300);
    lab.tests("P13.18");
    assert_exits_once_drained(lab, &long).await?;
    lab.tests("P13.17");
    assert_turns_new_work_away(lab, &long, &late).await?;
    lab.tests("P13.18");
    assert_idle_connection_does_not_hold(lab, &long).await?;
    lab.tests("P13.19");
    assert_grace_bounds_the_stop(lab, &long, &short).await
}

/// Draws a request that pays for a cake.
fn checkout(lab: &mut Lab) -> RequestCase {
    let (cake, charge) = (lab.draw().cake(), format!("ch_{}", lab.draw().name()));
    let end = format!("/receipts/{charge}");
    RequestCase {
        path: "/checkout",
        order: json!({ "cake": cake, "cents": lab.draw().number(100..1000) }),
        expected: format!("201 with a receipt that ends in {end}"),
        reply: json!({ "id": charge }),
        is_receipt: Box::new(move |got: &Value| {
            got["receipt"]
                .as_str()
                .is_some_and(|url| url.ends_with(&end))
        }),
        helper: Upstream {
            lane: "payments",
            name: "payment service",
            work: "charge",
            doing: "charging",
            variable: "PAYMENT_URL",
            path: "/charges",
        },
    }
}

pub(super) const JOB: Check = Check {
    id: "a-job-survives-its-worker",
    title: "a job survives the death of its worker, an error of the kitchen and an outage of the queue",
    claims: &["C9.6"],
    points: 3,
    does: "Kills a worker with SIGKILL while its kitchen bakes, others when a job has just left \
           `jobs` and while it is put back, and another when it has sent its loaf to the queue, \
           and starts each again under its name with fresh directories. Lets the kitchen answer \
           with an error, takes the queue away while it bakes, and breaks a connection when the \
           queue has done what it was told and before the reply. In the end every job is on the \
           shelf once.",
    why: "Not every end is announced: memory runs out, a machine loses power. A job that was taken \
          off the queue before it was done is then on no list and in no memory.",
    hints: [
        "At the moment of the kill: in which list of the queue is the job?",
        "Popping is a promise that only a living process can keep. Let the queue hold the job until \
         it is done, and let the worker that comes back look for what it had.",
        "Take a job with `BLMOVE` into a list named after WORKER_NAME. When its loaf is there, \
         `RPUSH shelf ..` and `LREM` from that list in one `redis::pipe().atomic()`. At the start \
         do what that list holds, before anything new.",
    ],
    run: |lab| Box::pin(a_job_survives_its_worker(lab)),
};

async fn a_job_survives_its_worker(lab: &mut Lab) -> Done {
    lab.tests("P13.14");
    assert_killed_worker_loses_no_job(lab, JOBS).await?;
    assert_moves_in_one_step(lab, JOBS).await?;
    assert_job_counts_once(lab, JOBS).await?;
    assert_survives_failures(lab, JOBS).await
}

pub(super) const SHARED: Check = Check {
    id: "orders-are-shared-among-workers",
    title: "two workers at once bake each job once, and one without a job waits for the next",
    claims: &["C8.2", "C9.4"],
    points: 2,
    does: "Starts a worker whose kitchen takes a second over the only job, and a second worker next \
           to it. Lets the kitchen answer, stops the first worker, puts another job into the queue, \
           and stops the second worker once that job is on the shelf. Each worker has no job when \
           it gets SIGTERM, and each job is on the shelf once.",
    why: "A worker that takes another worker's job makes two loaves of one order, and one that \
          does not survive a quiet hour bakes none.",
    hints: [
        "Whose job does the second worker find when it starts? And what can end a wait for a job?",
        "What a worker has begun belongs to it alone, for as long as the kitchen takes. A wait for \
         the next job has no end, except by SIGTERM.",
        "Name the list of begun jobs after WORKER_NAME, and wait for the next job and for SIGTERM \
         in one `tokio::select!`, on a connection without a response timeout.",
    ],
    run: |lab| Box::pin(assert_workers_share(lab, JOBS)),
};
