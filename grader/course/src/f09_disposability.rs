//! Factor IX, disposability: how fast a process starts, how it stops on
//! SIGTERM, and whether it survives a sudden death. This file checks a web
//! process; `worker` checks one that takes jobs from a queue.
//!
//! An oven that holds its answers keeps a request in flight: the signal is sent
//! once the oven has been asked, not after a guess.

mod bread;
mod promises;
mod worker;

use bread::bread;
use serde_json::json;

use super::{
    Check, Exercise, Provides, Var,
    behaviours::{
        draining::{
            assert_grace_bounds_the_stop, assert_idle_connection_does_not_hold,
            assert_turns_new_work_away,
        },
        stopping::{Stops, assert_answers_what_is_in_flight, assert_exits_once_drained},
        web_fixture::WebFixture,
    },
};
use dozen_lab::{Done, Lab, Process, SOON, Signal};
use dozen_model::Stop;

/// The exercise.
pub(super) const EXERCISE: Exercise = Exercise {
    id: "09-disposability",
    key: "disposability",
    factor: 9,
    title: "Disposability",
    chapter: "09-disposability",
    contract: &[
        Var {
            name: "OVEN_URL",
            meaning: "the oven service",
            sample: "http://127.0.0.1:9",
            stand_in: Some(Provides::Http(r#"{"loaf":"baked by hand"}"#)),
        },
        Var {
            name: "SHUTDOWN_GRACE_MS",
            meaning: "how long a process may still run after SIGTERM, in milliseconds",
            sample: "5000",
            stand_in: None,
        },
        Var {
            name: "QUEUE_URL",
            meaning: "the Redis with the jobs, for the worker",
            sample: "redis://127.0.0.1:9",
            stand_in: Some(Provides::Redis),
        },
        Var {
            name: "WORKER_NAME",
            meaning: "the worker's name, which it keeps when it is started again",
            sample: "night",
            stand_in: None,
        },
    ],
    build_canaries: &[],
    build_script: false,
    promises: promises::PROMISES,
    formation: &[("web", 1), ("worker", 1)],
    checks: &[
        STARTS_FAST,
        IN_FLIGHT,
        NEW_WORK,
        EXITS_ZERO,
        IDLE_CONNECTION,
        HALF_SENT,
        SUDDEN_DEATH,
        worker::GIVES_BACK,
        worker::SURVIVES,
        worker::COUNTS_ONCE,
        worker::TOGETHER,
        worker::FAILURES,
    ],
    ..Exercise::USUAL
};

const STARTS_FAST: Check = Check {
    id: "starts-fast",
    title: "a process is ready within seconds, whatever its oven does",
    claims: &["C9.1", "C9.3"],
    points: 2,
    does: "Starts the service with an oven that answers, with one that is down and with one that \
           hangs and then answers with an error, and waits for each to be ready. Asks for the \
           health again after each failed order.",
    why: "A platform starts processes when load rises or a machine dies, and the oven may be \
          restarting in the same minute: a process that waits for it turns one outage into two.",
    hints: [
        "What does the process do before it opens its port?",
        "A backing service is asked when an order needs it. Readiness says that this process can \
         take requests, not that other services are well.",
        "Read the configuration, bind the port, serve. Make the HTTP client at the start, and call \
         the oven only from the handler of `POST /orders`, answering 502 if it is down.",
    ],
    run: |lab| Box::pin(starts_fast(lab)),
};

async fn starts_fast(lab: &mut Lab) -> Done {
    let bakery = WebFixture::new(lab, bread);
    let oven = bakery.oven(lab).start().await?;
    let web = bakery
        .web(lab, &oven.url())
        .ready()
        .await
        .map_err(Stop::or_fail)?;
    lab.tests("P09.2");
    bakery.assert_expected(bakery.order(&web).send().await?)?;

    lab.tests("P09.1");
    let closed = lab.closed_port()?;
    let nobody = format!("http://127.0.0.1:{}", closed.port);
    let web = bakery.web(lab, &nobody).ready().await;
    let web = web.map_err(Stop::or_fail)?;
    lab.tests("P09.3");
    let answer = bakery.order(&web).send().await?;
    answer.expect("502, since the oven is down", |answer| answer.status == 502)?;
    lab.tests("P09.1");
    assert_stays_healthy(&web).await?;

    let status = *lab.draw().pick(&[404, 429, 500, 503]);
    let burnt = bakery.oven(lab).answers(status, json!({ "loaf": "burnt" }));
    let hangs = burnt.holds().start().await?;
    let web = bakery.web(lab, &hangs.url()).ready().await;
    let web = web.map_err(Stop::or_fail)?;
    let order = bakery.in_flight(lab, &hangs, &web).await?;
    assert_stays_healthy(&web).await?;
    hangs.let_go();
    let answer = order.answer().await;
    let refused = answer.as_ref().is_ok_and(|answer| answer.status == 502);
    lab.ensure(
        refused,
        format!("sent an order, which the oven answered {status}"),
        "502, since the oven answered with an error",
        bakery.describe(Some(&answer)),
    )?;
    assert_stays_healthy(&web).await
}

/// Fails if a process is no longer ready, however its oven answers.
async fn assert_stays_healthy(web: &Process) -> Done {
    let answer = web.get("/health").send().await?;
    let healthy = answer.expect("200: this process can take requests", |answer| {
        answer.status == 200
    });
    healthy.map(drop)
}

const IN_FLIGHT: Check = Check {
    id: "a-request-in-flight-gets-its-answer",
    title: "a request in flight when SIGTERM comes gets its whole answer",
    claims: &["C9.4", "C9.7"],
    points: 3,
    does: "Measures how long a stop takes with nothing in flight, and with a short grace and a \
           client that never finishes, having seen that the process runs on until SIGTERM. During \
           this, brings three orders into flight, two in the oven and one half of whose body was \
           sent, and sends SIGTERM twice. After more than a second, and more than twice the \
           longest stop, lets the oven answer one order and then the other, and sends the rest of \
           the body.",
    why: "Every deploy stops every process. An order that is cut off then was paid for, or the \
          customer sends it a second time.",
    hints: [
        "Which signals does the process know, and which one does a platform send?",
        "Stopping has three steps: stop taking requests, wait for those that run, end. \
         `process::exit`, or a return from `main`, skips the second one for every task.",
        "Wait for `tokio::signal::unix::signal(SignalKind::terminate())`, hand that to \
         `with_graceful_shutdown(..)`. When the signal has come, and not before, give the server at \
         most `SHUTDOWN_GRACE_MS` to end, and let `main` wait for it.",
    ],
    run: |lab| Box::pin(a_request_in_flight_gets_its_answer(lab)),
};

async fn a_request_in_flight_gets_its_answer(lab: &mut Lab) -> Done {
    lab.tests("P09.4");
    let stops = Stops::draw(lab, bread);
    assert_answers_what_is_in_flight(lab, &stops).await
}

const NEW_WORK: Check = Check {
    id: "new-work-is-turned-away",
    title: "a stopping process turns new work away",
    claims: &["C9.4"],
    points: 2,
    does: "Keeps one order in flight, sends SIGTERM, and sends orders on new connections until \
           one is refused or closed, or answered 503; then sends orders on connections that were \
           open before.",
    why: "A router sends requests for as long as a process takes them. One that never stops taking \
          them never drains, and is killed in the middle of its newest orders.",
    hints: [
        "While the last order is baking: what happens to an order that comes in now?",
        "Close the listener itself: one that no process accepts from keeps clients waiting in its \
         queue. Connections that routers keep open between two requests carry new work too.",
        "`with_graceful_shutdown` drops the listener and ends connections between two requests. In \
         a loop of your own, drop the listener and call `graceful_shutdown` on each connection; or \
         go on accepting and answer 503.",
    ],
    run: |lab| Box::pin(new_work_is_turned_away(lab)),
};

async fn new_work_is_turned_away(lab: &mut Lab) -> Done {
    let (order, late) = (WebFixture::new(lab, bread), WebFixture::new(lab, bread));
    assert_turns_new_work_away(lab, &order, &late).await
}

const EXITS_ZERO: Check = Check {
    id: "exits-zero-once-drained",
    title: "a stopping process exits 0 as soon as nothing is in flight",
    claims: &["C9.1", "C9.4"],
    points: 2,
    does: "Sends SIGTERM with nothing in flight, and again with an order in flight that then gets \
           its answer; the grace is long, so that waiting for it to pass would show.",
    why: "A deploy waits for each old process. One that lingers makes every deploy slow, and one \
          that ends with an error looks like a crash to the person on call.",
    hints: [
        "What was the exit status, and what was the process waiting for?",
        "The grace is the longest that a stop may take, not the time that it should take. And a \
         SIGTERM is not an error: the status is 0.",
        "`tokio::time::timeout(grace, server)` ends as soon as the server does. Return `Ok(())` \
         from `main` then; 143 is what a shell says of a process that SIGTERM killed.",
    ],
    run: |lab| Box::pin(exits_zero_once_drained(lab)),
};

async fn exits_zero_once_drained(lab: &mut Lab) -> Done {
    let counter = WebFixture::new(lab, bread);
    assert_exits_once_drained(lab, &counter).await
}

const IDLE_CONNECTION: Check = Check {
    id: "an-idle-connection-does-not-hold-it",
    title: "an idle connection does not hold a stopping process",
    claims: &["C9.1", "C9.4"],
    points: 2,
    does: "Opens a connection, gets one answer on it and leaves it open; sends SIGTERM with an \
           order in flight, which gets its answer, and waits for the end. The grace is long.",
    why: "Routers and clients keep connections open for the next request, for minutes. A process \
          that waits for them to hang up is killed at the end of every grace period.",
    hints: [
        "Who is still connected when the last answer has been sent, and what are they waiting for?",
        "A kept-alive connection between two requests has no client waiting on it. The server may \
         close it at any time, and a client has to expect that (RFC 9112, 9.3.1); better before a \
         request than in the middle of one.",
        "Waiting for connection tasks to end is not enough: tell each one, by hyper's \
         `graceful_shutdown`, to end when it is between requests. `with_graceful_shutdown` does it.",
    ],
    run: |lab| Box::pin(an_idle_connection_does_not_hold_it(lab)),
};

async fn an_idle_connection_does_not_hold_it(lab: &mut Lab) -> Done {
    let counter = WebFixture::new(lab, bread);
    assert_idle_connection_does_not_hold(lab, &counter).await
}

const HALF_SENT: Check = Check {
    id: "a-half-sent-request-holds-it-no-longer-than-the-grace",
    title: "nothing holds a stopping process longer than the grace",
    claims: &["C9.7"],
    points: 2,
    does: "Sees that the service drains at all; then sends half of an order's headers to one \
           process, half of an order's body to another, and an order that the oven never answers to \
           a third, with a short SHUTDOWN_GRACE_MS, sends SIGTERM to each, and waits for them to end \
           by themselves.",
    why: "A client on a dead phone never sends the rest. After its grace period a platform sends \
          SIGKILL, and then nothing is flushed or logged.",
    hints: [
        "How long does your stop take when one client never finishes?",
        "Waiting for requests in flight needs an upper bound, because some never end. The platform \
         says which: SHUTDOWN_GRACE_MS, counted from the signal.",
        "Put `tokio::time::timeout(grace, ..)` around the wait that begins when SIGTERM arrives \
         (not around the whole server), and return from `main` whichever way it ends.",
    ],
    run: |lab| Box::pin(a_half_sent_request_holds_it_no_longer_than_the_grace(lab)),
};

async fn a_half_sent_request_holds_it_no_longer_than_the_grace(lab: &mut Lab) -> Done {
    let long = WebFixture::new(lab, bread);
    let short = WebFixture::with_grace(lab, bread, 300..400);
    assert_grace_bounds_the_stop(lab, &long, &short).await
}

const SUDDEN_DEATH: Check = Check {
    id: "starts-again-after-sudden-death",
    title: "a process that was killed starts again in the same place",
    claims: &["C9.6"],
    points: 2,
    does: "Sends SIGKILL while an order is in flight, writes the id of a running process in place \
           of the old one into the files that are left, starts the service again in the same \
           directories on the same port, and sends an order.",
    why: "Machines lose power and kernels kill what is too large: no handler runs. What a process \
          leaves behind must not keep the next one from starting.",
    hints: [
        "What is left on the disk, and on the port, of a process that had no time to tidy up?",
        "A lock file or pid file outlives its process. So do its connections, for a minute or so, in \
         the kernel: a port is taken again only with SO_REUSEADDR.",
        "Make no file that says \"I am running\": the bound port says it. Bind with \
         `tokio::net::TcpListener::bind`, or `std`'s, which set SO_REUSEADDR on Unix.",
    ],
    run: |lab| Box::pin(starts_again_after_sudden_death(lab)),
};

async fn starts_again_after_sudden_death(lab: &mut Lab) -> Done {
    let bakery = WebFixture::new(lab, bread);
    let (oven, web) = bakery.opens(lab).await?;
    let order = bakery.in_flight(lab, &oven, &web).await?;
    web.signal(Signal::SIGKILL)?;
    if web.exit(SOON).await.is_none() {
        return Err(Stop::trouble("kill a process", "it still runs"));
    }
    // No process can answer this request any more; its connection is part of
    // the crash.
    order.answer().await.ok();
    oven.let_go();

    // On the next machine the process has another id.
    let neighbour = bakery.web(lab, &oven.url()).ready().await?;
    web.give_pid_to(&neighbour)?;
    let again = bakery.web(lab, &oven.url()).beside(&web).port(web.port());
    let again = again.ready().await.map_err(Stop::or_fail)?;
    bakery.assert_expected(bakery.order(&again).send().await?)
}
