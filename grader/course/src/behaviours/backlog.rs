//! What becomes of orders: nothing while no worker runs, and once the right
//! thing as soon as one does.

use std::time::Duration;

use serde_json::Value;

use super::order_queue::{
    AcceptedOrders, OrderQueueFixture, all_baked, baked, each_once, kill, nothing_is_baked,
};
use dozen_lab::{Done, Lab, SOON};
use dozen_model::Stop;

/// Within this a process that does what it should not has begun to.
pub(crate) const A_MOMENT: Duration = Duration::from_millis(80);

/// The same where it first has to be started.
const A_WHILE: Duration = Duration::from_millis(160);

/// After so many orders for the others, a worker is not waited for: what keeps
/// it from its share is for another check to find.
const NEW_ORDERS: usize = 100;

/// With no worker running, web takes orders and bakes none.
pub(crate) async fn takes_orders(lab: &mut Lab) -> Done {
    let bakery = OrderQueueFixture::opens(lab).await?;
    let kitchen = lab.stand_in("kitchen").holds().start().await?;
    let web = bakery.process(lab, "web", &kitchen).ready().await?;
    let mut book = AcceptedOrders::new();
    bakery.order(lab, &web, &mut book).await?;
    nothing_is_baked(lab, &kitchen, A_MOMENT, "sent an order to a web process").await?;

    bakery.orders(lab, &web, 200, &mut book).await?;
    let did = "sent two hundred orders to a web process";
    nothing_is_baked(lab, &kitchen, A_MOMENT, did).await?;

    kill(&web).await?;
    let again = bakery.process(lab, "web", &kitchen).beside(&web);
    let again = again
        .port(web.port())
        .ready()
        .await
        .map_err(Stop::or_fail)?;
    // Whether ids are given twice is for the next check to say.
    bakery
        .order(lab, &again, &mut AcceptedOrders::new())
        .await?;
    let did = "killed the web process with orders waiting, and started it again";
    nothing_is_baked(lab, &kitchen, A_WHILE, did).await
}

/// Workers bake what webs took that are dead by then, each order once. A
/// kitchen that is done with a cake answers `reply`.
pub(crate) async fn backlog(lab: &mut Lab, reply: Value) -> Done {
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

    let did = "killed two web processes that had taken orders, and started workers";
    let mut patience = SOON;
    for kitchen in &all[1..4] {
        let worker = bakery.worker(lab, kitchen).await?;
        let at_work = async || (!baked(kitchen).is_empty() || !worker.is_running()).then_some(());
        // A lock between workers is for another check to find: only the first
        // of them is waited for longer.
        lab.until(patience, at_work).await;
        patience = A_MOMENT;
    }
    kitchens[1..].iter().for_each(|kitchen| kitchen.let_go());
    all_baked(lab, &all, &book, did).await?;

    bakery.worker(lab, all[4]).await?;
    let web = bakery.process(lab, "web", all[0]).ready().await?;
    let did = "started workers for a backlog, one more when it was gone, and sent new orders";
    // It is known to have looked at what there was once it bakes; the others
    // take their share of the orders before.
    for _ in 0..NEW_ORDERS {
        bakery.order(lab, &web, &mut book).await?;
        all_baked(lab, &all, &book, did).await?;
        if !baked(all[4]).is_empty() {
            break;
        }
    }
    each_once(lab, &all, &book, did)
}
