//! The end of a process of the capstone: a checkout that is on its way when
//! the platform stops its process, and a job whose worker is killed.

use serde_json::{Value, json};

use crate::{
    Check,
    behaviours::{
        job_queue::{ContractNames, loses_no_job},
        stopping::{answers_what_is_in_flight, exits_once_drained},
        web_fixture::{RequestCase, Upstream},
    },
};
use dozen_lab::{Done, Lab};

/// What the capstone calls the things of a night.
const JOBS: ContractNames = ContractNames {
    queue: "REDIS_URL",
    oven: "KITCHEN_URL",
    name: "kitchen",
    id: "id",
};

/// Nobody pays and sees an error page.
pub(super) const CHECKOUT: Check = Check {
    id: "a-checkout-survives-a-stop",
    title: "a checkout in flight at SIGTERM gets its whole answer, then the process exits 0",
    claims: &["C9.1", "C9.4", "C9.7"],
    points: 3,
    does: "Measures how long a stop takes with nothing in flight, and with a short grace and a \
           client that never finishes, having seen that the process runs on until SIGTERM. Then \
           sends a checkout, waits until the payment service has been asked, sends SIGTERM, keeps \
           that service silent for more than twice as long, and lets it answer. With a long grace \
           the process has to exit 0 soon after the last answer, or at once where there is none.",
    why: "Every deploy stops every process. What is cut off then is a cake that was paid for, or \
          one that the customer pays a second time.",
    hints: [
        "Which signals does the process know, and which one does a platform send?",
        "Stopping has three steps: take no new requests, wait for those that run, end. The grace \
         is the longest that this may take, counted from the signal.",
        "Wait for `tokio::signal::unix::signal(SignalKind::terminate())`, hand that to axum's \
         `with_graceful_shutdown(..)`, and when the signal has come give the server at most \
         `SHUTDOWN_GRACE_MS` to end.",
    ],
    run: |lab| Box::pin(survives_a_stop(lab)),
};

async fn survives_a_stop(lab: &mut Lab) -> Done {
    answers_what_is_in_flight(lab, checkout).await?;
    exits_once_drained(lab, checkout).await
}

/// Somebody pays for a cake, and waits for the receipt.
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

/// The power fails, and the bread is baked.
pub(super) const JOB: Check = Check {
    id: "a-job-survives-its-worker",
    title: "a worker that is killed in the middle of a job loses none",
    claims: &["C9.6"],
    points: 3,
    does: "Waits until a worker has asked the kitchen for its first job, sends SIGKILL before the \
           kitchen answers, starts the worker again under its name with fresh directories, and \
           sees every job on the shelf once.",
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
    run: |lab| Box::pin(loses_no_job(lab, JOBS)),
};
