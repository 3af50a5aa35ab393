//! Requests of every kind, and the one event of each.

use std::time::{Duration, Instant};

use super::shop::Shop;
use crate::behaviours::{
    event_assertions::{ExpectedEvent, of_request, time},
    expected_event::{PROMPTLY, lines_of, send_expecting},
};
use dozen_lab::{ANSWER, Done, Lab, Process, Request, Seen, StandIn};

/// How long the oven holds an order, at least: long enough that a duration in
/// seconds is not taken for milliseconds.
const BAKING: Duration = Duration::from_millis(30);

/// How many digits the seconds of a timestamp need after the point.
const DIGITS: usize = 3;

/// Sends a slow order, and nine other requests during it.
pub(super) async fn ten_requests(
    lab: &mut Lab,
    shop: &Shop,
    oven: &StandIn,
    web: &Process,
) -> Seen<Vec<ExpectedEvent>> {
    let ids: Vec<String> = (0..10).map(|_| lab.draw().name()).collect();
    let quoted = format!(r#"{}-B7"\{{}}"#, ids[1]);
    let begun = Instant::now();
    let order = shop.order(web, &ids[0]).begin().await?;
    if oven.call(0, ANSWER).await.is_none() {
        let did = "sent an order while the oven kept its answers back";
        return Err(lab.not_reached(did, "the oven is asked", "it is not"));
    }
    let asked = Instant::now();
    let others = vec![
        (shop.bake(web, &quoted), told(&ids[1], "POST", "/bake", 200)),
        (
            web.get(&page(&ids[2])),
            told(&ids[2], "GET", &page(&ids[2]), 404),
        ),
        (
            web.get(&format!("{}?page=2", page(&ids[3]))),
            told(&ids[3], "GET", &page(&ids[3]), 404),
        ),
        (
            shop.intrude(web, &ids[4]),
            told(&ids[4], "POST", "/bake", 401),
        ),
    ];
    let mut all = Vec::new();
    for (request, told) in others {
        send_expecting(request, told.status).await?;
        all.push(told);
    }
    all[0].id = Some(quoted);
    all[1].id = None;
    all[2].id = None;
    let no_json = web.post("/orders");
    let no_json = no_json.body("application/json", "a cake, please");
    for id in &ids[7..9] {
        let again = web.get("/menu").header("x-request-id", id);
        send_expecting(again, 404).await?;
        all.push(told(id, "GET", "/menu", 404));
    }
    all.push(refused(no_json, &ids[5], "POST").await?);
    all.push(refused(web.request("DELETE", "/orders"), &ids[6], "DELETE").await?);
    let posted = web.post("/health").header("x-request-id", &ids[9]);
    let status = posted.send().await?.status;
    all.push(told(&ids[9], "POST", "/health", status));

    let rest = BAKING.saturating_sub(asked.elapsed());
    lab.until(rest, async || None::<()>).await;
    let held = asked.elapsed();
    oven.let_go();
    let answer = order.answer().await.map_err(|none| {
        lab.not_reached(
            "let the oven answer",
            "the order's answer",
            none.to_string(),
        )
    })?;
    shop.assert_receipt(answer)?;
    let mut order = told(&ids[0], "POST", "/orders", 201);
    // The duration may be rounded, and measured a moment after the answer.
    order.took = millis(held) - 1.0..=millis(begun.elapsed() + PROMPTLY);
    all.push(order);
    Ok(all)
}

/// Returns a path that stays as it is only if no one decodes or shortens it.
fn page(name: &str) -> String {
    format!("/menu/{name}%20a/")
}

/// Sends a request for `/orders` that the service refuses with any 4xx.
async fn refused(request: Request, id: &str, method: &'static str) -> Seen<ExpectedEvent> {
    let answer = request.header("x-request-id", id).send().await?;
    let refused = answer.expect("4xx", |answer| (400..500).contains(&answer.status))?;
    Ok(told(id, method, "/orders", refused.status))
}

/// Returns the event to expect for a request that was answered at once.
fn told(id: &str, method: &'static str, path: &str, status: u16) -> ExpectedEvent {
    ExpectedEvent {
        needle: id.to_owned(),
        id: Some(id.to_owned()),
        method,
        path: path.to_owned(),
        status,
        took: 0.0..=millis(ANSWER),
    }
}

fn millis(span: Duration) -> f64 {
    span.as_secs_f64() * 1000.0
}

/// Waits for the event of the last answer. If nothing at all is logged, there
/// are no events to judge.
pub(super) async fn assert_all_written(lab: &Lab, web: &Process, told: &[ExpectedEvent]) -> Done {
    if let Some(last) = told.last() {
        lines_of(web, &last.needle).await;
    }
    let lines = web.lines();
    let is_told = |told: &ExpectedEvent| lines.iter().any(|line| line.contains(&told.needle));
    if told.iter().any(is_told) {
        return Ok(());
    }
    Err(lab.not_reached(
        "sent ten requests, and waited for half a second",
        "their events are on stdout",
        "nothing about any of them",
    ))
}

/// Fails unless timestamps distinguish two requests of the same second, and ids
/// distinguish all requests.
pub(super) fn assert_millisecond_times(lab: &Lab, web: &Process, told: &[ExpectedEvent]) -> Done {
    let events = of_request(&web.lines());
    lab.note("compared the timestamps and the ids of all events");
    let finest = events.iter().filter_map(time).map(|time| time.digits).max();
    lab.ensure(
        finest >= Some(DIGITS),
        "read the timestamps of all events",
        "milliseconds, at least",
        format!("{} digits behind the second", finest.unwrap_or_default()),
    )?;
    let pages = told.iter().filter(|told| told.id.is_none());
    let of = |told: &ExpectedEvent| {
        let event = events
            .iter()
            .find(|e| e.get("path").is_some_and(|p| *p == told.path));
        event.and_then(|event| event.get("request_id")).cloned()
    };
    let ids: Vec<_> = pages.map(of).collect();
    lab.ensure(
        ids.windows(2).all(|pair| pair[0] != pair[1]),
        "sent two requests without an id",
        "each is given one of its own",
        "both have the same request_id",
    )
}
