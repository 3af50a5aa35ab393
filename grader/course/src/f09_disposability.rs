//! Factor IX, disposability: how fast a process starts, how it stops when it
//! is told to, and what a sudden death leaves behind; here of a web process,
//! in `worker` of one that takes jobs from a queue.
//!
//! What is in flight is made so by an oven that keeps its answers back: the
//! signal is sent once the oven has been asked, never a guess later.

mod bread;
mod worker;

use std::time::Duration;

use bread::bread;

use super::{
    Check, Exercise, Provides, Var,
    behaviours::{
        stopping::{answers_what_is_in_flight, exits_once_drained},
        web_fixture::{WebFixture, answered_once, half_sent_to},
    },
};
use dozen_lab::{Done, Lab, SOON, Signal};
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
    ],
    ..Exercise::USUAL
};

/// A start waits for nobody.
const STARTS_FAST: Check = Check {
    id: "starts-fast",
    title: "a process is ready within seconds, whatever its oven does",
    claims: &["C9.1", "C9.3"],
    points: 2,
    does: "Starts the service with an oven that answers, with one that is down and with one that \
           takes calls and says nothing, and waits for each to be ready.",
    why: "A platform starts processes when load rises or a machine dies, and the oven may be \
          restarting in the same minute: a process that waits for it turns one outage into two.",
    hints: [
        "What does the process do before it opens its port?",
        "A backing service is asked when an order needs it. Readiness says that this process can \
         take requests, not that everybody else is well.",
        "Read the configuration, bind the port, serve. Make the HTTP client at the start, and call \
         the oven only from the handler of `POST /orders`, answering 502 where it is down.",
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
    bakery.expects(bakery.order(&web).send().await?)?;

    let closed = lab.closed_port()?;
    let nobody = format!("http://127.0.0.1:{}", closed.port);
    let web = bakery
        .web(lab, &nobody)
        .ready()
        .await
        .map_err(Stop::or_fail)?;
    let answer = bakery.order(&web).send().await?;
    answer.expect("502, since the oven is down", |answer| answer.status == 502)?;

    let silent = bakery.oven(lab).holds().start().await?;
    let started = bakery.web(lab, &silent.url()).ready().await;
    started.map(drop).map_err(Stop::or_fail)
}

/// Nobody who was let in is sent away hungry.
const IN_FLIGHT: Check = Check {
    id: "a-request-in-flight-gets-its-answer",
    title: "a request in flight when SIGTERM comes gets its whole answer",
    claims: &["C9.4", "C9.7"],
    points: 3,
    does: "Measures how long a stop takes with nothing in flight, and with a short grace and a \
           client that never finishes, having seen that the process runs on until SIGTERM. Then \
           sends an order, waits until the oven has been asked, sends SIGTERM, keeps the oven \
           silent for more than twice as long, and lets it answer.",
    why: "Every deploy stops every process. What is cut off then is an order that was paid for, \
          or one that the customer sends a second time.",
    hints: [
        "Which signals does the process know, and which one does a platform send?",
        "Stopping has three steps: stop taking requests, wait for those that run, end. \
         `process::exit`, or a return from `main`, skips the second one for every task.",
        "Wait for `tokio::signal::unix::signal(SignalKind::terminate())`, hand that to \
         `with_graceful_shutdown(..)`. When the signal has come, and not before, give the server at \
         most `SHUTDOWN_GRACE_MS` to end, and let `main` wait for it.",
    ],
    run: |lab| Box::pin(in_flight(lab)),
};

async fn in_flight(lab: &mut Lab) -> Done {
    answers_what_is_in_flight(lab, bread).await
}

/// The door is closed first.
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
        "Close the listener itself: one that nobody accepts from keeps clients waiting in its \
         queue. Connections that routers keep open between two requests carry new work too.",
        "`with_graceful_shutdown` drops the listener and ends connections between two requests. In \
         a loop of your own, drop the listener and call `graceful_shutdown` on each connection; or \
         go on accepting and answer 503.",
    ],
    run: |lab| Box::pin(new_work(lab)),
};

async fn new_work(lab: &mut Lab) -> Done {
    let bakery = WebFixture::new(lab, bread);
    let late = WebFixture::new(lab, bread);
    let (oven, web) = bakery.opens(lab).await?;
    let mut kept = Vec::new();
    for _ in 0..3 {
        kept.push(answered_once(lab, &web).await?);
    }
    let order = bakery.in_flight(lab, &oven, &web).await?;

    web.signal(Signal::SIGTERM)?;
    let mut turned_away = late.turned_away_at_the_door(lab, &oven, &web).await;
    if turned_away.is_ok() {
        turned_away = late.turned_away_inside(lab, &oven, kept).await;
    }
    // A process that is gone turns everybody away: that shows nothing.
    bakery.drains(lab, &oven, &web, order).await?;
    turned_away
}

/// Done is done.
const EXITS_ZERO: Check = Check {
    id: "exits-zero-once-drained",
    title: "a stopping process exits 0 as soon as nothing is in flight",
    claims: &["C9.1", "C9.4"],
    points: 2,
    does: "Sends SIGTERM with nothing in flight, and again with an order in flight that then gets \
           its answer; the grace is long, so that waiting for it to pass would show.",
    why: "A deploy waits for each old process. One that lingers makes every deploy slow, and one \
          that ends with an error looks like a crash to whoever is on call.",
    hints: [
        "What was the exit status, and what was the process waiting for?",
        "The grace is the longest that a stop may take, not the time that it should take. And being \
         told to stop is no error: the status is 0.",
        "`tokio::time::timeout(grace, server)` ends as soon as the server does. Return `Ok(())` from \
         `main` then; 143 is what a shell says of a process that SIGTERM killed.",
    ],
    run: |lab| Box::pin(exits_zero(lab)),
};

async fn exits_zero(lab: &mut Lab) -> Done {
    exits_once_drained(lab, bread).await
}

/// Nobody is waiting on that line.
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
        "A kept-alive connection between two requests has nobody waiting on it. The server may \
         close it at any time, and a client has to expect that (RFC 9112, 9.3.1); better before a \
         request than in the middle of one.",
        "Waiting for connection tasks to end is not enough: tell each one, by hyper's \
         `graceful_shutdown`, to end when it is between requests. `with_graceful_shutdown` does it.",
    ],
    run: |lab| Box::pin(idle_connection(lab)),
};

async fn idle_connection(lab: &mut Lab) -> Done {
    let bakery = WebFixture::new(lab, bread);
    let (oven, web) = bakery.opens(lab).await?;
    let mut idle = answered_once(lab, &web).await?;
    let order = bakery.in_flight(lab, &oven, &web).await?;
    if idle.is_closed().await {
        lab.note("the service closed the connection after its answer: none is ever idle");
    }

    web.signal(Signal::SIGTERM)?;
    bakery.drains(lab, &oven, &web, order).await?;
    let exit = web.exit(SOON).await;
    lab.ensure(
        exit.is_some(),
        "sent SIGTERM while a connection was open that had its answer, and let the last order finish",
        "the process ends soon after the last answer",
        "it still runs",
    )
}

/// Patience has an end.
const HALF_SENT: Check = Check {
    id: "a-half-sent-request-holds-it-no-longer-than-the-grace",
    title: "a half-sent request holds a stopping process no longer than the grace",
    claims: &["C9.7"],
    points: 2,
    does: "Sees that the service drains at all; then sends half of an order's headers to one \
           process and half of an order's body to another, with a short SHUTDOWN_GRACE_MS, sends \
           SIGTERM to both, and waits for them to end by themselves.",
    why: "A client on a dead phone never sends the rest. After its grace period a platform sends \
          SIGKILL, and then nothing is flushed or logged.",
    hints: [
        "How long does your stop take when one client never finishes?",
        "Waiting for requests in flight needs an upper bound, because some never end. The platform \
         says which: SHUTDOWN_GRACE_MS, counted from the signal.",
        "Put `tokio::time::timeout(grace, ..)` round the wait that begins when SIGTERM arrives (not \
         round the whole server), and return from `main` whichever way it ends.",
    ],
    run: |lab| Box::pin(half_sent(lab)),
};

async fn half_sent(lab: &mut Lab) -> Done {
    let bakery = WebFixture::new(lab, bread);
    let (oven, web) = bakery.opens(lab).await?;
    let order = bakery.in_flight(lab, &oven, &web).await?;
    web.signal(Signal::SIGTERM)?;
    bakery.drains(lab, &oven, &web, order).await?;

    let short = WebFixture::with_grace(lab, bread, 300..400);
    let mut stubborn = Vec::new();
    let halves = [short.half_the_headers(), short.half_the_body()];
    for (half, bytes) in ["headers", "body"].into_iter().zip(halves) {
        let web = short.web(lab, &oven.url()).ready().await?;
        let client = half_sent_to(&web, &bytes).await?;
        stubborn.push((half, web, client));
    }
    for (_, web, _) in &stubborn {
        web.signal(Signal::SIGTERM)?;
    }
    for (half, web, _client) in &stubborn {
        let exit = web.exit(Duration::from_millis(short.grace) + SOON).await;
        lab.ensure(
            exit.is_some(),
            format!("sent half of the {half} of an order, then SIGTERM"),
            format!(
                "the process ends by itself within its grace, {} ms",
                short.grace
            ),
            "it still runs",
        )?;
    }
    Ok(())
}

/// The machine comes back, and so does the bakery.
const SUDDEN_DEATH: Check = Check {
    id: "starts-again-after-sudden-death",
    title: "a process that was killed starts again in the same place",
    claims: &["C9.6"],
    points: 2,
    does: "Sends SIGKILL while an order is in flight, starts the service again in the same \
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
    run: |lab| Box::pin(sudden_death(lab)),
};

async fn sudden_death(lab: &mut Lab) -> Done {
    let bakery = WebFixture::new(lab, bread);
    let (oven, web) = bakery.opens(lab).await?;
    let order = bakery.in_flight(lab, &oven, &web).await?;
    web.signal(Signal::SIGKILL)?;
    if web.exit(SOON).await.is_none() {
        return Err(Stop::trouble("kill a process", "it still runs"));
    }
    // Nobody can answer this one any more; its connection is part of the mess.
    order.answer().await.ok();
    oven.let_go();

    let again = bakery.web(lab, &oven.url()).beside(&web).port(web.port());
    let again = again.ready().await.map_err(Stop::or_fail)?;
    bakery.expects(bakery.order(&again).send().await?)
}
