//! Checks how a service treats its upstream: a menu that comes late, other
//! statuses, and incomplete answers.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use dozen_lab::{Done, Fault, Lab, Process, Seen};
use dozen_model::Stop;

/// The delay of an upstream that is slow but in time.
const SLOW: Duration = Duration::from_millis(700);

/// The delay of an upstream that comes too late: after the limit, and before
/// the service has to answer.
const LATE: Duration = Duration::from_millis(1_400);

/// How long the service has to wait for an upstream.
const UPSTREAM_LIMIT: Duration = Duration::from_secs(1);

/// How long its answer may take if the upstream does not answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(2);

/// Draws a menu with a field that no Crumb has: the service must pass it on.
fn menu(lab: &mut Lab) -> Value {
    let draw = lab.draw();
    json!({
        "bakery": draw.text(),
        "cakes": [draw.cake(), draw.cake()],
        "since": [draw.number(1850..2000), null],
    })
}

/// Fails unless a slow upstream is asked at each request and its menu is shown
/// as it is.
pub(super) async fn assert_asked_each_time(lab: &mut Lab) -> Done {
    let menu = menu(lab);
    let slow = lab.stand_in("menus").answers(200, menu.clone());
    let upstream = slow.takes(SLOW / 2).start().await?;
    let front = lab
        .web()
        .env("UPSTREAM_URL", upstream.url())
        .ready()
        .await?;
    for asked in 1..=2 {
        let before = upstream.calls().len();
        assert_passed_on(lab, &front, &menu).await?;
        let came = upstream.calls().split_off(before);
        lab.ensure(
            came.iter()
                .any(|call| call.method == "GET" && call.path == "/menu"),
            format!("asked {} for the menu, request {asked} of 2", front.lane()),
            "it asks the service behind UPSTREAM_URL, each time",
            "it answered without asking",
        )?;
    }
    Ok(())
}

/// Fails unless the front passes the menu on. A machine that delayed it for
/// longer than the time limit proves nothing.
async fn assert_passed_on(lab: &Lab, front: &Process, menu: &Value) -> Done {
    let began = Instant::now();
    let answer = front.get("/menu").send().await?;
    if answer.status == 502 && began.elapsed() >= UPSTREAM_LIMIT {
        return Err(Stop::trouble(
            "ask for a menu in time",
            "the machine is too slow",
        ));
    }
    lab.note("the upstream answered in time");
    answer.expect(format!("200 and {menu}"), |a| {
        a.status == 200 && a.json() == *menu
    })?;
    Ok(())
}

async fn assert_502(front: &Process, why: &str) -> Done {
    let answer = front.get("/menu").send().await?;
    answer.expect(format!("502: {why}"), |a| a.status == 502)?;
    Ok(())
}

/// Fails unless everything but a whole answer with 200 is a 502, and a menu is
/// shown again as soon as there is one.
pub(super) async fn assert_failures_are_502(lab: &mut Lab) -> Done {
    let (old, new) = (menu(lab), menu(lab));
    let upstream = lab.stand_in("menus").answers(200, old.clone());
    let upstream = upstream.start().await?;
    let front = lab
        .web()
        .env("UPSTREAM_URL", upstream.url())
        .ready()
        .await?;
    let shown = assert_passed_on(lab, &front, &old).await;
    shown.map_err(Stop::or_not_reached)?;
    for status in [500, 404, 201, 203, 206, 302] {
        upstream.now_answers(status, &old);
        assert_502(&front, &format!("the upstream answers {status}")).await?;
    }
    upstream.fails(Fault::Cut, &old);
    assert_502(&front, "the upstream hung up in the middle").await?;
    upstream.now_answers(200, &new);
    assert_passed_on(lab, &front, &new).await?;
    drop(upstream);
    assert_502(&front, "the menu service is gone").await
}

/// Fails unless the service waits for an upstream that takes less than a
/// second, and not for one that takes longer: one is late, one silent, one stops
/// in the middle, and one sends a byte at a time.
pub(super) async fn assert_limits(lab: &mut Lab) -> Done {
    let menu = menu(lab);
    let slow = front_of(lab, "slow", Some(SLOW), &menu).await?;
    let mut fronts = vec![front_of(lab, "late", Some(LATE), &menu).await?];
    for (name, fault) in [
        ("silent", Fault::Silent),
        ("stalled", Fault::Stalls),
        ("dripping", Fault::Drips),
    ] {
        let front = front_of(lab, name, None, &menu).await?;
        front.1.fails(fault, &menu);
        fronts.push(front);
    }
    let mut waiting = Vec::new();
    for (front, _) in &fronts {
        waiting.push(front.get("/menu").begin().await?);
    }
    lab.tests("P07.6");
    assert_passed_on(lab, &slow.0, &menu).await?;
    lab.tests("P07.7");
    let all = async || waiting.iter().all(|one| !one.is_waiting()).then_some(());
    let in_time = lab.until(ANSWER_LIMIT, all).await.is_some();
    let lanes: Vec<&str> = fronts.iter().map(|(front, _)| front.lane()).collect();
    lab.ensure(
        in_time,
        format!(
            "asked {} for the menu, whose upstreams take longer than a second",
            lanes.join(", ")
        ),
        "502 from each, two seconds after the request at the latest",
        "no answer yet",
    )?;
    for one in waiting {
        let answer = one.answer().await.map_err(|none| {
            let did = "asked for the menu, with an upstream that takes longer than a second";
            lab.fail(did, "502", none.to_string())
        })?;
        let late = "502: the upstream takes longer than a second";
        answer.expect(late, |a| a.status == 502)?;
    }
    Ok(())
}

/// Starts a service and its upstream, which may be slow.
async fn front_of(
    lab: &Lab,
    name: &str,
    takes: Option<Duration>,
    menu: &Value,
) -> Seen<(Process, dozen_lab::StandIn)> {
    let upstream = lab.stand_in(name).answers(200, menu.clone());
    let upstream = match takes {
        Some(time) => upstream.takes(time),
        None => upstream,
    };
    let upstream = upstream.start().await?;
    let front = lab
        .web()
        .env("UPSTREAM_URL", upstream.url())
        .ready()
        .await?;
    Ok((front, upstream))
}
