//! Checks that a worker continues: it sends a refused order again, and takes
//! the next one as soon as one is done.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use super::super::{
    Check,
    behaviours::order_queue::{AcceptedOrders, OrderQueueFixture, baked},
};
use dozen_lab::{Done, Lab, Process, SOON, Seen, StandIn};

/// How long a worker may take to send a refused order again.
const AGAIN_LIMIT: Duration = Duration::from_secs(2);

/// How many orders a worker bakes in that time, if its kitchen answers at once.
const ORDERS: usize = 20;

/// How long a worker has no order: longer than clients wait by default.
const IDLE: Duration = Duration::from_millis(1200);

/// How long it may take over all of them.
const ALL_LIMIT: Duration = Duration::from_secs(2);

/// The first answers of the kitchens.
const REFUSALS: [u16; 3] = [500, 404, 503];

pub(super) const GOES_ON: Check = Check {
    id: "orders-go-on-until-they-are-baked",
    title: "orders go on until they are baked: refused ones again, others at once",
    claims: &["C8.2", "C8.4"],
    points: 1,
    does: "Lets three workers bake, whose kitchens refuse the first order with 500, 404 and 503, \
           and counts what each kitchen baked in the end. During this another worker, with its own \
           Redis, waits a second for its first order; then it bakes one, and twenty more in a \
           kitchen that answers at once.",
    why: "A kitchen that is out of order for a moment must not cost a customer the cake, and a \
          worker that rests between orders makes a queue of a quiet morning.",
    hints: [
        "Which step failed: an order that the kitchen refused, or the first order after a quiet \
         second? For the first, what does your code do with 404, and with 500? For the second, \
         what did the worker print last?",
        "An order is done when the kitchen says 200; any other answer puts it back into the queue. \
         And an empty queue is no error: a worker waits for the next order as long as it takes, \
         on a connection whose client has as much time.",
        "`error_for_status()` makes an error of 4xx and 5xx: `LPUSH` the order again then, and pause \
         only then. redis-rs gives up on `BRPOP` after half a second, or at once if the connection \
         breaks: `set_response_timeout(None)`, and a loop that goes on after an error.",
    ],
    run: |lab| Box::pin(orders_go_on_until_they_are_baked(lab)),
};

async fn orders_go_on_until_they_are_baked(lab: &mut Lab) -> Done {
    let bakery = OrderQueueFixture::opens(lab).await?;
    let kitchens = kitchens(lab).await?;
    let web = bakery.process(lab, "web", &kitchens[0]).ready().await?;
    let quiet = OrderQueueFixture::opens(lab).await?;
    let kitchen = lab.stand_in("kitchen.4").quietly().start().await?;
    let idle = quiet.process(lab, "worker", &kitchen).start().await?;
    let since = Instant::now();
    assert_refused_orders_return(lab, &bakery, &web, &kitchens).await?;
    let ended = async || (!idle.is_running()).then_some(());
    lab.until(IDLE.saturating_sub(since.elapsed()), ended).await;
    assert_does_not_rest(lab, &quiet, &idle, &kitchen).await
}

/// Starts a kitchen for each refusal.
async fn kitchens(lab: &Lab) -> Seen<Vec<StandIn>> {
    let mut kitchens = Vec::new();
    for (place, status) in REFUSALS.into_iter().enumerate() {
        let kitchen = lab.stand_in(&format!("kitchen.{}", place + 1)).quietly();
        let kitchen = kitchen.first_answers("/bake", &[status]);
        kitchens.push(kitchen.start().await?);
    }
    Ok(kitchens)
}

async fn assert_refused_orders_return(
    lab: &Lab,
    bakery: &OrderQueueFixture,
    web: &Process,
    kitchens: &[StandIn],
) -> Done {
    let mut workers = Vec::new();
    for kitchen in kitchens {
        workers.push(bakery.process(lab, "worker", kitchen).start().await?);
    }
    let mut book = AcceptedOrders::new();
    bakery
        .orders(lab, web, 3 * REFUSALS.len(), &mut book)
        .await?;
    let all = async || (accepted(kitchens).len() == book.len()).then_some(());
    lab.until(AGAIN_LIMIT, all).await;
    lab.note("looked at what the kitchens baked");
    let counts = accepted(kitchens);
    let missing = book.keys().filter(|id| !counts.contains_key(*id)).count();
    let did = "sent orders to workers whose kitchens refused the first one";
    lab.tests("P08.12");
    let seen = format!("{} of {} are", book.len() - missing, book.len());
    let expected = "every order is baked within two seconds, refused ones too";
    lab.ensure(missing == 0, did, expected, seen)?;
    lab.tests("P08.11");
    let twice = counts.values().filter(|count| **count > 1).count();
    let seen = format!("{twice} of {} were baked more than once", book.len());
    lab.ensure(twice == 0, did, "each order is baked once", seen)?;
    for worker in &workers {
        worker.dies().await?;
    }
    Ok(())
}

/// Returns how often each order was baked: the first one of each kitchen was
/// refused.
fn accepted(kitchens: &[StandIn]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for id in kitchens
        .iter()
        .flat_map(|kitchen| baked(kitchen).into_iter().skip(1))
    {
        *counts.entry(id).or_default() += 1;
    }
    counts
}

/// Fails unless a worker that waited a second for its first order bakes it, and
/// others after it without a pause.
async fn assert_does_not_rest(
    lab: &Lab,
    bakery: &OrderQueueFixture,
    worker: &Process,
    kitchen: &StandIn,
) -> Done {
    let web = bakery.process(lab, "web", kitchen).ready().await?;
    let mut book = AcceptedOrders::new();
    bakery.order(lab, &web, &mut book).await?;
    let asked = async || (!baked(kitchen).is_empty()).then_some(());
    let asked = lab.until(SOON, asked).await;
    if asked.is_none() {
        lab.tests("P08.5");
        let did = "let a worker wait a second for its first order, and sent one";
        let seen = match worker.exit(Duration::ZERO).await {
            None => "it is not, and the worker runs".to_owned(),
            Some(exit) => format!("it is not: the worker has ended, {exit}"),
        };
        return Err(lab.fail(did, "its kitchen is asked to bake", seen));
    }
    bakery.orders(lab, &web, ORDERS, &mut book).await?;
    lab.tests("P08.13");
    let all = async || (baked(kitchen).len() >= book.len()).then_some(());
    let in_time = lab.until(ALL_LIMIT, all).await.is_some();
    lab.note("looked at what its kitchen was asked to bake");
    lab.ensure(
        in_time,
        format!("sent {ORDERS} orders to one worker, whose kitchen answers at once"),
        "all are baked within two seconds",
        format!("{} of them were", baked(kitchen).len().saturating_sub(1)),
    )
}
