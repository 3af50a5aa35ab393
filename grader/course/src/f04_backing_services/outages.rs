//! Checks of outages: the answers during one, the requests that it must not
//! touch, and the recovery.

use std::time::{Duration, Instant};

use super::{
    super::{
        Check,
        behaviours::{
            outage::{
                assert_outage_contained, assert_outage_noticed, assert_turned_away, at_once, hangs,
                late_to_turn_away, stops,
            },
            store_fixture::{StoreFixture, StoreKind},
        },
    },
    shop::Shop,
};
use dozen_lab::{Done, Lab, Process, SOON};
use dozen_model::Stop;

/// The variable with the time limit for a resource.
const LIMIT: &str = "RESOURCE_TIMEOUT_MS";

pub(super) const DOWN: Check = Check {
    id: "a-resource-that-is-down-gives-503",
    title: "requests that need a resource which is down are answered 503, in time",
    claims: &["C4.2"],
    points: 1,
    does: "Uses both resources; takes one off its port, until the grader itself is refused; sends \
           requests that read it and requests that write to it, several times. Then the other one.",
    why: "503 tells a client to come back and a router that nothing is lost. A 201 for an order \
          that is nowhere, or a price from yesterday's memory, is a lie that a customer pays for.",
    hints: [
        "What did the service answer, and after how long? What can it know while the resource is \
         down?",
        "Every failure between the process and its resource gives the client the same answer: 503, \
         at most RESOURCE_TIMEOUT_MS after the request. Do not answer from a copy.",
        "Wrap connecting and the command together in `tokio::time::timeout(..)`, and turn the \
         timeout and every `RedisError` into `StatusCode::SERVICE_UNAVAILABLE`.",
    ],
    run: |lab| Box::pin(a_resource_that_is_down_gives_503(lab)),
};

async fn a_resource_that_is_down_gives_503(lab: &mut Lab) -> Done {
    let mut shop = Shop::new(lab).await?.waits(lab, 800..1000);
    let web = shop.opens(lab).await?;
    lab.tests("P04.13");
    // New rows that no write has put anywhere.
    shop.restock(lab);
    for half in shop.halves() {
        stops(&half.redis).await?;
        for _ in 0..3 {
            let slack = Duration::from_secs(1);
            assert_turned_away(lab, &web, &[half], (shop.timeout() + slack, LIMIT)).await?;
        }
        half.redis.restore().await?;
    }
    lab.tests("P04.16");
    for half in shop.halves() {
        assert_never_written(lab, half).await?;
    }
    Ok(())
}

/// How long a service may take to repeat a refused write by itself.
const REPEATED: Duration = Duration::from_millis(300);

/// Fails if a row whose write was answered 503 appears once its resource is
/// back: the client that repeats the write would have it twice.
async fn assert_never_written(lab: &Lab, half: &StoreFixture) -> Done {
    let cake = half.row["cake"].as_str().unwrap_or_default();
    let key = half.side.key();
    let look: &[&str] = match half.side {
        StoreKind::Orders => &["LRANGE", key, "0", "-1"],
        StoreKind::Menu => &["HKEYS", key],
    };
    let appeared = async || match half.redis.quietly(look).await {
        Ok(reply) => {
            let mut texts = reply.texts().into_iter();
            texts.any(|text| text.contains(cake)).then_some(Ok(()))
        }
        Err(stop) => Some(Err(stop)),
    };
    let appeared = lab.until(REPEATED, appeared).await.transpose()?;
    lab.ensure(
        appeared.is_none(),
        format!("sent {} while its resource refused connections, was answered 503, and looked into the resource once it was back", half.row),
        "it was not written",
        "it was written",
    )
}

pub(super) const STAYS: Check = Check {
    id: "an-outage-stays-where-it-is",
    title: "health and the routes of the other resource are as before while one is down",
    claims: &["C4.2", "C4.4"],
    points: 2,
    does: "Takes each resource down in turn, first off its port and then by making it hang. While \
           requests for it are open, asks for health, and reads and writes with the other.",
    why: "A customer who wants something else should not notice the outage. And a platform replaces \
          processes that are not healthy: if health asks the resources, one outage restarts them all.",
    hints: [
        "Which requests did not need the resource that was down, and what did they wait for?",
        "Health is about this process alone. A route asks the resource that the contract names for \
         it, and no other one, not even for a line of the log. And a request that waits for one \
         resource may hold nothing that others need: no common lock, no thread of the runtime.",
        "Answer `/health` without asking any resource, `/orders` without the menu. Keep one client \
         for each resource, hold no mutex that both share across an `.await`, and call no blocking client from an \
         async handler.",
    ],
    run: |lab| Box::pin(an_outage_stays_where_it_is(lab)),
};

async fn an_outage_stays_where_it_is(lab: &mut Lab) -> Done {
    lab.tests("P04.14");
    for (hanging, side) in [
        (false, StoreKind::Orders),
        (false, StoreKind::Menu),
        (true, StoreKind::Orders),
        (true, StoreKind::Menu),
    ] {
        let shop = Shop::new(lab).await?;
        let web = shop.opens(lab).await?;
        let (away, there) = shop.but(side);
        let condition = if hanging {
            hangs(&away.redis).await?;
            "hangs"
        } else {
            stops(&away.redis).await?;
            "is down"
        };
        assert_outage_contained(lab, &web, away, there, condition).await?;
    }
    Ok(())
}

pub(super) const COMES_BACK: Check = Check {
    id: "comes-back-without-a-restart",
    title: "once its resources are back the same process serves again, within three seconds",
    claims: &["C4.2", "C4.5"],
    points: 2,
    does: "Takes both resources off their ports, until the grader itself is refused, sends requests \
           that notice it, and gives them back; then the same with resources that hang. Each time \
           the same process has to read and write again.",
    why: "A provider restarts a database in seconds, every month. If every process has to be \
          restarted after it, an operator is woken every month.",
    hints: [
        "When the resource was back, what was the process still holding on to?",
        "A connection is a thing that breaks. The address lasts and the connection does not: \
         connect again when a command finds it broken, and do not end over it.",
        "Instead of one `MultiplexedConnection` for all time, keep a `ConnectionManager` (its \
         `set_number_of_retries` and `set_max_delay` say how soon it tries again), a pool, or \
         nothing but the client.",
    ],
    run: |lab| Box::pin(comes_back_without_a_restart(lab)),
};

/// How many requests for each resource fail during an outage.
const MANY_FAILURES: usize = 24;

async fn comes_back_without_a_restart(lab: &mut Lab) -> Done {
    let shop = Shop::new(lab).await?.waits(lab, 400..500);
    let web = shop.opens(lab).await?;
    for hanging in [false, true] {
        for half in shop.halves() {
            if hanging {
                hangs(&half.redis).await?;
            } else {
                stops(&half.redis).await?;
            }
        }
        assert_outage_noticed(lab, &web, &shop.halves()).await?;
        if !hanging {
            for _ in 0..MANY_FAILURES {
                let requests = shop.halves().map(|half| half.read(&web)).to_vec();
                let _late = at_once(lab, requests, SOON).await?;
            }
        }
        for half in shop.halves() {
            half.redis.restore().await?;
        }
        let served = shop.serves(lab, &web).await;
        served.map_err(|observed| {
            let did = "took both resources down, and brought them back";
            let expected = "the same process reads and writes again within three seconds";
            lab.fail(did, expected, observed)
        })?;
    }
    shop.assert_keeps(lab, &web).await
}

pub(super) const HANGS: Check = Check {
    id: "a-hanging-resource-is-not-waited-for",
    title: "a resource that takes connections and says nothing gives 503, in time",
    claims: &["C4.2"],
    points: 2,
    does: "Makes both resources slow, with a long RESOURCE_TIMEOUT_MS, and reads. Then makes both hang, with a short RESOURCE_TIMEOUT_MS, and sends requests that \
           read and write, all at once: on the connections that are there, and once more after \
           those were cut.",
    why: "A resource that is overloaded, or behind a broken switch, does not refuse: it says \
          nothing. Requests that wait for it pile up until the process has no memory left, and \
          takes everything down with it.",
    hints: [
        "Which request was late, and how often does it wait before its 503?",
        "Every wait for a resource needs an end: for the connection, for the greeting on it, for \
         the answer, for a second try. What counts is their sum, from the request to its 503.",
        "One `tokio::time::timeout(patience, async { connect, then command })` around all that a \
         request does, with `patience` read from RESOURCE_TIMEOUT_MS: no second try outside it. \
         The client has its own default, which is a different time.",
    ],
    run: |lab| Box::pin(a_hanging_resource_is_not_waited_for(lab)),
};

async fn a_hanging_resource_is_not_waited_for(lab: &mut Lab) -> Done {
    lab.tests("P04.15");
    assert_slow_is_not_away(lab).await?;
    lab.tests("P04.13");
    let shop = Shop::new(lab).await?.waits(lab, 200..260);
    let web = shop.opens(lab).await?;
    for half in shop.halves() {
        hangs(&half.redis).await?;
    }
    assert_answered_in_time(lab, &shop, &web).await?;

    for half in shop.halves() {
        stops(&half.redis).await?;
    }
    assert_outage_noticed(lab, &web, &shop.halves()).await?;
    for half in shop.halves() {
        hangs(&half.redis).await?;
    }
    assert_answered_in_time(lab, &shop, &web).await
}

/// How late a slow resource gets each request, and sends each answer: together
/// longer than the half second that the Redis client waits if nothing is set.
const SLOW: Duration = Duration::from_millis(300);

/// Fails unless resources that are slow, but not too slow, are waited for.
async fn assert_slow_is_not_away(lab: &mut Lab) -> Done {
    let shop = Shop::new(lab).await?;
    let web = shop.opens(lab).await?;
    for half in shop.halves() {
        half.redis.delay(SLOW).await?;
    }
    let requests = shop.halves().map(|half| half.read(&web)).to_vec();
    let did = "read both resources, each of which took a moment for every command";
    let expected = format!("200: RESOURCE_TIMEOUT_MS is {} ms", shop.timeout);
    let round = at_once(lab, requests, shop.timeout()).await?;
    let round =
        round.map_err(|late| lab.fail(did, expected.clone(), late.after(shop.timeout())))?;
    for answer in round.answers {
        let answer = answer.map_err(|none| lab.fail(did, expected.clone(), none.to_string()))?;
        answer.expect(expected.clone(), |answer| answer.status == 200)?;
    }
    Ok(())
}

/// Fails unless all requests are answered 503 within the timeout, and what a
/// busy machine may add: the best of a few tries counts.
async fn assert_answered_in_time(lab: &Lab, shop: &Shop, web: &Process) -> Done {
    let mut seen = None;
    for _ in 0..TRIES {
        let asked = Instant::now();
        web.get("/health").send().await?;
        let slack = Duration::from_millis(150) + asked.elapsed() * 4;
        let within = shop.timeout() + slack;
        match late_to_turn_away(lab, web, &shop.halves(), within).await? {
            None => return Ok(()),
            late => seen = late,
        }
    }
    Err(lab.fail(
        "sent requests, four times, while both resources took connections and said nothing",
        format!("503 within RESOURCE_TIMEOUT_MS, {} ms", shop.timeout),
        seen.map_or_else(String::new, |late| late.after(shop.timeout())),
    ))
}

/// How often requests are sent before their lateness is a fault.
const TRIES: usize = 4;

pub(super) const STARTS: Check = Check {
    id: "starts-while-a-resource-is-down",
    title: "a process that is started while a resource is down serves once it is up",
    claims: &["C4.2", "C4.5"],
    points: 1,
    does: "Takes both off their ports and starts the service. Gives them back, and expects them to \
           be used: by the same process or, if that ended with an error, by the next one, as a \
           platform starts it.",
    why: "After a power cut everything starts at once, in no order. A process that was a second \
          early must not need a person to look after it.",
    hints: [
        "The resource was down at the start. What did the process decide then, and did it ever \
         look again?",
        "Three ways are right: connect when a request needs it; try again until it is up; or end \
         with an error, so that the platform starts another. Deciding once, for all time, is \
         wrong.",
        "`ConnectionManager::new_lazy_with_config` connects with the first command, and tries \
         again with the next.",
    ],
    run: |lab| Box::pin(starts_while_a_resource_is_down(lab)),
};

async fn starts_while_a_resource_is_down(lab: &mut Lab) -> Done {
    let shop = Shop::new(lab).await?;
    for half in shop.halves() {
        stops(&half.redis).await?;
    }
    let mut web = shop.web(lab).start().await?;
    let mut ended = web.exit(Duration::from_millis(250)).await;
    for half in shop.halves() {
        half.redis.restore().await?;
    }

    if ended.is_none()
        && let Err(stop) = web.await_ready().await
    {
        // The process may end just when the resource returns: that is an end
        // too.
        ended = web.exit(Duration::ZERO).await;
        if ended.is_none() {
            return Err(stop.or_fail());
        }
    }
    if let Some(exit) = ended {
        lab.ensure(
            !exit.success(),
            "started the service while a resource was down",
            "it runs, or ends with an error, so that the platform starts it again",
            format!("{exit}, as if its work were done"),
        )?;
        web = shop.web(lab).ready().await.map_err(Stop::or_fail)?;
    }
    shop.serves(lab, &web).await.map_err(|observed| {
        let did = "started the service while a resource was down, and gave the resource back";
        lab.fail(did, "200 and 201 from the routes of both", observed)
    })?;
    shop.assert_keeps(lab, &web).await
}
