//! Checks that orders wait while no worker runs, and that workers then bake
//! each one once.

use std::time::Duration;

use serde_json::Value;

use super::order_queue::{
    AcceptedOrders, OrderQueueFixture, assert_all_baked, assert_each_once, assert_nothing_baked,
    baked, kill,
};
use dozen_lab::{Done, Lab, SOON};
use dozen_model::Stop;

/// How long a process gets to begin something that it must not do.
pub(crate) const A_MOMENT: Duration = Duration::from_millis(80);

/// The same for a process that first has to start.
const A_WHILE: Duration = Duration::from_millis(160);

/// Once the other workers have had this many orders, the check stops waiting
/// for a worker: another check finds out why it gets no share.
const NEW_ORDERS: usize = 100;

/// Fails unless web takes orders and bakes none while no worker runs.
pub(crate) async fn assert_takes_orders(lab: &mut Lab) -> Done {
    let bakery = OrderQueueFixture::opens(lab).await?;
    let kitchen = lab.stand_in("kitchen").holds().start().await?;
    let web = bakery.process(lab, "web", &kitchen).ready().await?;
    let mut book = AcceptedOrders::new();
    lab.tests("P08.4");
    bakery.order(lab, &web, &mut book).await?;
    lab.tests("P08.10");
    assert_nothing_baked(lab, &kitchen, A_MOMENT, "sent an order to a web process").await?;

    bakery.orders(lab, &web, 200, &mut book).await?;
    let did = "sent two hundred orders to a web process";
    assert_nothing_baked(lab, &kitchen, A_MOMENT, did).await?;

    kill(&web).await?;
    let again = bakery.process(lab, "web", &kitchen).beside(&web);
    let again = again
        .port(web.port())
        .ready()
        .await
        .map_err(Stop::or_fail)?;
    // The next check judges whether an id is given twice.
    bakery
        .order(lab, &again, &mut AcceptedOrders::new())
        .await?;
    let did = "killed the web process with orders waiting, and started it again";
    assert_nothing_baked(lab, &kitchen, A_WHILE, did).await
}

/// Fails unless workers bake the orders of dead web processes, each order once.
/// A kitchen that is done with a cake answers `reply`.
pub(crate) async fn assert_backlog_baked_once(lab: &mut Lab, reply: Value) -> Done {
    let bakery = OrderQueueFixture::opens(lab).await?;
    let (mut kitchens, mut book) = (Vec::new(), AcceptedOrders::new());
    for place in 0..5 {
        let kitchen = lab.stand_in(&format!("kitchen.{place}")).quietly();
        let kitchen = kitchen.answers(200, reply.clone());
        kitchens.push(kitchen.holds().start().await?);
    }
    let all: Vec<_> = kitchens.iter().collect();
    for _ in 0..2 {
        let web = bakery.process(lab, "web", all[0]).ready().await?;
        bakery.orders(lab, &web, 12, &mut book).await?;
        kill(&web).await?;
    }

    lab.tests("P08.8");
    let did = "killed two web processes that had taken orders, and started workers";
    let mut patience = SOON;
    for kitchen in &all[1..4] {
        let worker = bakery.worker(lab, kitchen).await?;
        let at_work = async || (!baked(kitchen).is_empty() || !worker.is_running()).then_some(());
        // Another check finds a lock between workers: the wait for all but the
        // first is short.
        lab.until(patience, at_work).await;
        patience = A_MOMENT;
    }
    kitchens[1..].iter().for_each(|kitchen| kitchen.let_go());
    assert_all_baked(lab, &all, &book, did).await?;

    bakery.worker(lab, all[4]).await?;
    let web = bakery.process(lab, "web", all[0]).ready().await?;
    let did = "started workers for a backlog, one more when it was gone, and sent new orders";
    // Once it bakes, it has looked at the waiting orders; the others take their
    // share of the orders before.
    for _ in 0..NEW_ORDERS {
        bakery.order(lab, &web, &mut book).await?;
        assert_all_baked(lab, &all, &book, did).await?;
        if !baked(all[4]).is_empty() {
            break;
        }
    }
    assert_each_once(lab, &all, &book, did)
}
