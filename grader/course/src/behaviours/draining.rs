//! Checks how a process treats new work, idle connections and requests that
//! never finish after SIGTERM.

use std::time::Duration;

use super::{
    stopping::STOP_LIMIT,
    web_fixture::{WebFixture, answered_once, half_sent_to},
};
use dozen_lab::{Connection, Done, Lab, Pending, Process, Signal, StandIn};

/// Fails if a stopping process takes new work, on new connections or on open
/// ones. `order` is in flight during this, and `late` comes too late.
pub(crate) async fn assert_turns_new_work_away(
    lab: &Lab,
    order: &WebFixture,
    late: &WebFixture,
) -> Done {
    let (oven, web) = order.opens(lab).await?;
    let mut kept = Vec::new();
    for _ in 0..3 {
        kept.push(answered_once(lab, &web).await?);
    }
    let in_flight = order.in_flight(lab, &oven, &web).await?;

    web.signal(Signal::SIGTERM)?;
    let mut turned_away = late.assert_refused_at_connect(lab, &oven, &web).await;
    if turned_away.is_ok() {
        turned_away = late
            .assert_refused_on_open_connection(lab, &oven, kept)
            .await;
    }
    // A process that is gone refuses all connections: that shows nothing.
    order.assert_drains(lab, &oven, &web, in_flight).await?;
    turned_away
}

/// Fails if an idle connection keeps a stopping process from its end.
pub(crate) async fn assert_idle_connection_does_not_hold(lab: &Lab, counter: &WebFixture) -> Done {
    let (oven, web) = counter.opens(lab).await?;
    let mut idle = answered_once(lab, &web).await?;
    let order = counter.in_flight(lab, &oven, &web).await?;
    if idle.is_closed().await {
        lab.note("the service closed the connection after its answer: none is ever idle");
    }

    web.signal(Signal::SIGTERM)?;
    counter.assert_drains(lab, &oven, &web, order).await?;
    let exit = web.exit(STOP_LIMIT).await;
    lab.ensure(
        exit.is_some(),
        "sent SIGTERM while a connection was open that had its answer, and let the last order finish",
        "the process ends within a second of the last answer",
        "it still runs",
    )
}

/// A process whose stop is held up, and the cause.
struct HeldUp {
    by: String,
    web: Process,
    _client: Option<Connection>,
    _order: Option<Pending>,
}

/// Fails if a process outlives its grace, which is that of `short`: because of
/// half a request, or because its helper never answers. `long` shows first that
/// a stop drains at all.
pub(crate) async fn assert_grace_bounds_the_stop(
    lab: &Lab,
    long: &WebFixture,
    short: &WebFixture,
) -> Done {
    let (oven, web) = long.opens(lab).await?;
    let order = long.in_flight(lab, &oven, &web).await?;
    web.signal(Signal::SIGTERM)?;
    long.assert_drains(lab, &oven, &web, order).await?;

    let silent = short.oven(lab).holds().start().await?;
    let mut all = Vec::new();
    for (half, bytes) in [
        ("headers", short.half_the_headers()),
        ("body", short.half_the_body()),
    ] {
        let web = short.web(lab, &oven.url()).ready().await?;
        let client = half_sent_to(&web, &bytes).await?;
        let by = format!("half of the {half} of a request");
        all.push(HeldUp {
            by,
            web,
            _client: Some(client),
            _order: None,
        });
    }
    all.push(held_by_its_helper(lab, short, &silent).await?);
    for held in &all {
        held.web.signal(Signal::SIGTERM)?;
    }
    for held in &all {
        assert_ends_within_grace(lab, short, held).await?;
    }
    Ok(())
}

async fn held_by_its_helper(
    lab: &Lab,
    counter: &WebFixture,
    silent: &StandIn,
) -> Result<HeldUp, dozen_model::Stop> {
    let web = counter.web(lab, &silent.url()).ready().await?;
    let order = counter.in_flight(lab, silent, &web).await?;
    let by = format!("a request whose {} never answers", counter.helper().name);
    Ok(HeldUp {
        by,
        web,
        _client: None,
        _order: Some(order),
    })
}

async fn assert_ends_within_grace(lab: &Lab, counter: &WebFixture, held: &HeldUp) -> Done {
    let limit = Duration::from_millis(counter.grace) + STOP_LIMIT;
    let exit = held.web.exit(limit).await;
    lab.ensure(
        exit.is_some(),
        format!("sent {}, then SIGTERM", held.by),
        format!(
            "the process ends by itself within its grace, {} ms",
            counter.grace
        ),
        "it still runs",
    )
}
