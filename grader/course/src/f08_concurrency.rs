//! Factor VIII, concurrency: scaling out by processes of more than one type,
//! which share nothing but their backing services.
//!
//! Every worker has its own kitchen, so that the grader sees which worker baked
//! an order. Each kitchen bakes one cake at a time: only the number of workers
//! changes the speed, not what goes on inside one.

mod days;
mod foreground;
mod persistence;
mod promises;
mod rounds;
mod safety;

use serde_json::json;

use days::{Days, names};
use foreground::assert_foreground;
use persistence::GOES_ON;
use rounds::{assert_all_working, assert_leaves_the_rest, rounds, shares};
use safety::SAFE;

use super::{
    Check, Exercise, Provides, Var,
    behaviours::{
        backlog::{assert_backlog_baked_once, assert_takes_orders},
        order_queue::{AcceptedOrders, OrderQueueFixture, baked},
    },
};
use dozen_lab::{Done, Lab};
use dozen_model::Stop;

/// The exercise.
pub(super) const EXERCISE: Exercise = Exercise {
    id: "08-concurrency",
    key: "concurrency",
    factor: 8,
    title: "Concurrency",
    chapter: "08-concurrency",
    contract: &[
        Var {
            name: "REDIS_URL",
            meaning: "a Redis, shared by all processes",
            sample: "redis://127.0.0.1:9",
            stand_in: Some(Provides::Redis),
        },
        Var {
            name: "KITCHEN_URL",
            meaning: "the kitchen of this process",
            sample: "http://127.0.0.1:9",
            stand_in: Some(Provides::Http("{}")),
        },
        Var {
            name: "DAY_MS",
            meaning: "how long a day is, in milliseconds",
            sample: "86400000",
            stand_in: None,
        },
    ],
    promises: promises::PROMISES,
    formation: &[("web", 1), ("worker", 3), ("clock", 1)],
    checks: &[
        TAKES_ORDERS,
        BACKLOG,
        SHARES,
        ONCE_A_DAY,
        DEPLOY,
        FOREGROUND,
        SAFE,
        GOES_ON,
    ],
    ..Exercise::USUAL
};

const TAKES_ORDERS: Check = Check {
    id: "web-takes-orders-and-bakes-none",
    title: "with no worker running, web takes every order at once and bakes none",
    claims: &["C8.1", "C8.2"],
    points: 2,
    does: "Starts one web process and no worker, with a kitchen that never answers; sends one order \
           and then two hundred, kills the process, starts it again, and watches the kitchen all \
           the while.",
    why: "Customers and cakes come at different speeds. If web bakes as well, the rush hour at \
          the counter is a rush hour in the kitchen, and neither can be given more machines alone.",
    hints: [
        "Who called the kitchen, when no worker was running?",
        "A background task is still inside the web process: it takes its memory and its processor, \
         and dies with it. A process type is a job of its own, so that there can be two webs and \
         ten workers, or none.",
        "Let the handler of `POST /orders` do no more than `LPUSH` the order to a list in Redis and \
         answer 202. Baking is for the process that the Procfile's `worker:` line starts.",
    ],
    run: |lab| Box::pin(assert_takes_orders(lab)),
};

const BACKLOG: Check = Check {
    id: "the-backlog-is-baked-once",
    title: "workers bake what the webs took before them, each order once",
    claims: &["C8.1", "C8.2", "C8.4"],
    points: 3,
    does: "Sends orders to two web processes and kills both. Then starts three workers, each once \
           the one before it has a cake in its kitchen; lets the kitchens finish; adds a fourth \
           worker and a new web process, sends one more order, and counts what was baked.",
    why: "More processes help only if they can be added without a thought: no order waits for the \
          process that took it, and no two workers bake the same order.",
    hints: [
        "Was something not baked, or baked twice? And where was it when its web process died?",
        "An order that was answered 202 has to be in the queue already, under an id that no other \
         process gives away. And taking from the queue has to be one step: between a look and a \
         removal another worker looks too.",
        "Number orders by `INCR` or a UUID. Take them by `BRPOP` (or `LMOVE`), never by `LRANGE` and \
         a later `LREM`. redis-rs gives up on an answer after 500 ms: call \
         `set_response_timeout(None)` on a connection that blocks.",
    ],
    run: |lab| Box::pin(assert_backlog_baked_once(lab, json!({}))),
};

const SHARES: Check = Check {
    id: "three-workers-share-the-work",
    title: "three workers need at most 0.6 of one worker's time, and each takes a share",
    claims: &["C8.1", "C8.3", "C8.4"],
    points: 3,
    does: "Sends sixty orders, then starts three workers, each with a kitchen of its own that \
           bakes one cake at a time. The first alone may take ten orders at most; then all three \
           must bake at once; then the grader counts rounds, in each of which every kitchen \
           finishes one cake. One worker needs sixty.",
    why: "One machine has an end, however many threads run on it. Beyond it there are only more \
          machines, and they help only if their processes do not wait for each other.",
    hints: [
        "How many kitchens were busy at the same time, and what did the other workers wait for?",
        "Nothing may be held while a cake bakes: no lock, no transaction. And a worker that takes \
         everything off the queue leaves nothing to the others, even if it bakes as fast as it can.",
        "Take one order, bake it, take the next. If a worker bakes several at a time, bound them \
         by a `tokio::sync::Semaphore` whose permit is acquired before the order is taken.",
    ],
    run: |lab| Box::pin(three_workers_share_the_work(lab)),
};

const ORDERS: usize = 60;

async fn three_workers_share_the_work(lab: &mut Lab) -> Done {
    let bakery = OrderQueueFixture::opens(lab).await?;
    let back_room = lab.stand_in("kitchen.0").quietly().holds().start().await?;
    let web = bakery.process(lab, "web", &back_room).ready().await?;
    let mut book = AcceptedOrders::new();
    bakery.orders(lab, &web, ORDERS, &mut book).await?;

    let mut kitchens = Vec::new();
    for place in 1..=3 {
        let kitchen = lab.stand_in(&format!("kitchen.{place}")).quietly();
        kitchens.push(kitchen.serves_one_by_one().start().await?);
    }
    for kitchen in &kitchens {
        bakery.process(lab, "worker", kitchen).start().await?;
        if kitchen.port() == kitchens[0].port() {
            assert_leaves_the_rest(lab, kitchen).await?;
        }
    }
    assert_all_working(lab, &kitchens, ORDERS).await?;

    let most = ORDERS * 6 / 10;
    // Another check judges the orders that web accepts.
    let orders = ORDERS - baked(&back_room).len();
    let took = rounds(lab, &kitchens, orders, most).await;
    let did = format!("let three workers bake {ORDERS} orders, each kitchen one cake a round");
    let seen = took.map_or("it took longer".to_owned(), |took| format!("{took} rounds"));
    let seen = format!("{seen}: {}", shares(&kitchens));
    lab.note("had the kitchens bake, round after round");
    lab.tests("P08.21");
    let expected = format!("all are baked after {most} rounds at most; one worker needs {ORDERS}");
    lab.ensure(took.is_some(), did.clone(), expected, seen.clone())?;
    let least = ORDERS / 10;
    let fair = kitchens.iter().all(|kitchen| baked(kitchen).len() >= least);
    lab.ensure(
        fair,
        did,
        format!("each takes {least} orders or more"),
        seen,
    )
}

const ONCE_A_DAY: Check = Check {
    id: "the-bell-rings-once-a-day",
    title: "the daily bell is rung once, however many processes run",
    claims: &["C8.1", "C8.4"],
    points: 2,
    does: "Starts three web processes, two workers and, if the Procfile names it, two clocks, as in \
           a deploy, with days of a fifth of a second and a kitchen that answers each bell with \
           500. Listens until the bell was rung for three days.",
    why: "A report, a reminder, a charge to a card cannot be taken back. A timer in every process \
          does it once for each of them, and a client that tries again after an error does it twice.",
    hints: [
        "A day that is not today: in which unit does the code count days, and in which is DAY_MS? \
         The same day twice: by two processes, or by one that asks again after a 500?",
        "Of every process type there can be two for a while, so a process type for the timer is \
         not enough. All processes have to decide together, in a backing service: a guard in a \
         process's own memory knows nothing of the others.",
        "Before it rings, let each process try `SET bell:<day> 1 NX EX 172800`, and ring only if \
         Redis answers OK. Then the timer may be in a `clock`, or in every worker.",
    ],
    run: |lab| Box::pin(the_bell_rings_once_a_day(lab)),
};

async fn the_bell_rings_once_a_day(lab: &mut Lab) -> Done {
    let length = lab.draw().number(160..220);
    let bakery = OrderQueueFixture::opens(lab).await?;
    // A kitchen that receives the bell and then fails: no process rings again.
    let days = Days::begin(lab, &bakery, (length, 500)).await?;
    let running = days.formation(3, 2, 2).await?;
    let did = format!("ran {}, with a kitchen that answers 500", names(&running));
    days.assert_rings(&did, 3, None).await
}

const DEPLOY: Check = Check {
    id: "a-deploy-neither-repeats-nor-stops-the-bell",
    title: "a deploy neither repeats the bell nor stops it",
    claims: &["C8.4", "C8.5"],
    points: 2,
    does: "Waits until the bell was rung, kills every process, and starts as many new ones on the \
           same day; listens until it was rung for the next day.",
    why: "Processes come and go all day. A job that is done at every start is done at every deploy, \
          and a leader who was chosen for life takes the job to the grave.",
    hints: [
        "What do the new processes know about the old ones, and about what was done today?",
        "A role that one process holds has to pass on when that process dies, without a message. \
         And a start is not the beginning of a day.",
        "Wait for the next beginning of a day before the first ring; or let the mark in Redis \
         carry the day's number and not a process's name, as in `SET bell:<day> 1 NX EX 172800`.",
    ],
    run: |lab| Box::pin(a_deploy_neither_repeats_nor_stops_the_bell(lab)),
};

async fn a_deploy_neither_repeats_nor_stops_the_bell(lab: &mut Lab) -> Done {
    let length = lab.draw().number(280..320);
    // On a slow machine the days are longer.
    for times in [1, 2, 4, 8, 16] {
        let bakery = OrderQueueFixture::opens(lab).await?;
        let days = Days::begin(lab, &bakery, (length * times, 200)).await?;
        let mut running = days.formation(1, 1, 1).await?;
        let did = format!("ran {}", names(&running));
        days.assert_rings(&did, 1, None).await?;
        let rung = days.rung().last().copied();
        if days.replace(&mut running).await? {
            let did = format!("{did}, killed them once the bell was rung, and started new ones");
            return days.assert_rings(&did, 1, rung).await;
        }
        days.end(&running).await?;
    }
    Err(Stop::trouble(
        "replace every process within a day",
        "the machine is too slow",
    ))
}

const FOREGROUND: Check = Check {
    id: "stays-in-the-foreground",
    title: "a process stays in the foreground, starts no others and writes no pid file",
    claims: &["C8.5"],
    points: 2,
    does: "Looks at a web process that takes orders, at a worker whose kitchen is baking and at the \
           clock if there is one: whether the process that was started does the work itself and \
           alone, and what files it wrote. Then kills the worker, and sends one more order.",
    why: "The platform knows a process by its pid: it collects its output, restarts it when it \
          ends and stops it by a signal. A process that slips away from that runs on, and no one \
          sees it.",
    hints: [
        "Which processes were there, and which one did the platform start? Which files?",
        "Starting, restarting and stopping is the process manager's work. A service that puts itself \
         into the background, or manages children, takes that work away and does it worse.",
        "Run the loop in the process itself, with no `Command::new(current_exe())` and no \
         `std::process::id()` in a file. More workers are more processes that the platform starts.",
    ],
    run: |lab| Box::pin(assert_foreground(lab)),
};
