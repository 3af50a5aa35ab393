//! Resources that are away for a while: what is answered meanwhile, what is
//! not touched by it, and how service comes back.

use std::time::{Duration, Instant};

use super::{
    super::{
        Check,
        behaviours::{
            outage::{hangs, is_noticed, stays_where_it_is, stops, turned_away},
            store_fixture::StoreKind,
        },
    },
    shop::Shop,
};
use dozen_lab::{Done, Lab, Process, SOON};
use dozen_model::Stop;

/// What bounds the wait for a resource.
const LIMIT: &str = "RESOURCE_TIMEOUT_MS";

/// No answer from memory, no receipt for what is not kept.
pub(super) const DOWN: Check = Check {
    id: "a-resource-that-is-down-gives-503",
    title: "requests that need a resource which is down are answered 503, in time",
    claims: &["C4.2"],
    points: 1,
    does: "Uses both resources; takes one off its port, until the grader itself is refused; sends \
           requests that read it and requests that write to it, several times. Then the other one.",
    why: "503 tells a client to come back and a router that nothing is lost. A 201 for an order \
          that is nowhere, or a price from yesterday's memory, is a lie that somebody pays for.",
    hints: [
        "What was answered, and after how long? What can be known while the resource is away?",
        "Whatever goes wrong between the process and its resource is one answer to the client: 503, \
         at the latest RESOURCE_TIMEOUT_MS after the request. No copy helps out.",
        "Wrap connecting and the command together in `tokio::time::timeout(..)`, and turn the \
         timeout and every `RedisError` into `StatusCode::SERVICE_UNAVAILABLE`.",
    ],
    run: |lab| Box::pin(down(lab)),
};

async fn down(lab: &mut Lab) -> Done {
    let shop = Shop::new(lab).await?.waits(lab, 800..1000);
    let web = shop.opens(lab).await?;
    for half in shop.halves() {
        stops(&half.redis).await?;
        for _ in 0..3 {
            let slack = Duration::from_secs(1);
            turned_away(lab, &web, &[half], (shop.timeout() + slack, LIMIT)).await?;
        }
        half.redis.restore().await?;
    }
    Ok(())
}

/// The menu does not need the orders.
pub(super) const STAYS: Check = Check {
    id: "an-outage-stays-where-it-is",
    title: "health and the routes of the other resource are as before while one is away",
    claims: &["C4.2", "C4.4"],
    points: 2,
    does: "Takes each resource away in turn, first off its port and then by making it hang. While \
           requests for it are open, asks for health, and reads and writes with the other.",
    why: "A platform replaces processes that are not healthy. Where health asks the resources, one \
          outage restarts every process there is, and customers who only wanted to read the menu \
          are sent away too.",
    hints: [
        "Which requests did not need the resource that was away, and what did they wait for?",
        "Health speaks of this process alone. And a request that waits for one resource may hold \
         nothing that others need: no common lock, no thread of the runtime.",
        "Answer `/health` without asking anybody. Keep one client for each resource, hold no mutex \
         across an `.await`, and call no blocking client from an async handler.",
    ],
    run: |lab| Box::pin(stays(lab)),
};

async fn stays(lab: &mut Lab) -> Done {
    for (hanging, side) in [
        (false, StoreKind::Orders),
        (false, StoreKind::Menu),
        (true, StoreKind::Orders),
        (true, StoreKind::Menu),
    ] {
        let shop = Shop::new(lab).await?;
        let web = shop.opens(lab).await?;
        let (away, there) = shop.but(side);
        if hanging {
            hangs(&away.redis).await?;
        } else {
            stops(&away.redis).await?;
        }
        stays_where_it_is(lab, &web, away, there).await?;
    }
    Ok(())
}

/// The phone rings again.
pub(super) const COMES_BACK: Check = Check {
    id: "comes-back-without-a-restart",
    title: "once its resources are back the same process serves again, within three seconds",
    claims: &["C4.2", "C4.5"],
    points: 2,
    does: "Takes both resources off their ports, until the grader itself is refused, sends requests \
           that notice it, and gives them back; then the same with resources that hang. Each time \
           the same process has to read and write again.",
    why: "A provider restarts a database in seconds, every month. If every process has to be \
          restarted after it, somebody is woken every month.",
    hints: [
        "When the resource was back, what was the process still holding on to?",
        "A connection is a thing that breaks. The address lasts and the connection does not: \
         connect again when a command finds it broken, and do not end over it.",
        "Instead of one `MultiplexedConnection` for ever, keep a `ConnectionManager` (its \
         `set_number_of_retries` and `set_max_delay` say how soon it tries again), a pool, or \
         nothing but the client.",
    ],
    run: |lab| Box::pin(comes_back(lab)),
};

async fn comes_back(lab: &mut Lab) -> Done {
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
        is_noticed(lab, &web, &shop.halves()).await?;
        for half in shop.halves() {
            half.redis.restore().await?;
        }
        let served = shop.serves(lab, &web).await;
        served.map_err(|observed| {
            let did = "took both resources away, and gave them back";
            let expected = "the same process reads and writes again within three seconds";
            lab.fail(did, expected, observed)
        })?;
    }
    shop.keeps(lab, &web).await
}

/// Silence is an answer too.
pub(super) const HANGS: Check = Check {
    id: "a-hanging-resource-is-not-waited-for",
    title: "a resource that takes connections and says nothing gives 503, in time",
    claims: &["C4.2"],
    points: 2,
    does: "Makes both resources hang, with a short RESOURCE_TIMEOUT_MS, and sends requests that \
           read and write, all at once: on the connections that are there, and once more after \
           those were cut.",
    why: "A resource that is overloaded, or behind a broken switch, does not refuse: it says \
          nothing. Requests that wait for it pile up until the process has no memory left, and \
          takes everything down with it.",
    hints: [
        "How long did the slowest answer take, and what is RESOURCE_TIMEOUT_MS?",
        "Every wait for a resource needs an end: for the connection, for the greeting on it, for \
         the answer. What counts is their sum, from the request to its 503.",
        "One `tokio::time::timeout(patience, async { connect, then command })` round it all, with \
         `patience` read from RESOURCE_TIMEOUT_MS. The client's own default is another time.",
    ],
    run: |lab| Box::pin(hanging(lab)),
};

async fn hanging(lab: &mut Lab) -> Done {
    let shop = Shop::new(lab).await?.waits(lab, 200..260);
    let web = shop.opens(lab).await?;
    for half in shop.halves() {
        hangs(&half.redis).await?;
    }
    in_time(lab, &shop, &web).await?;

    for half in shop.halves() {
        stops(&half.redis).await?;
    }
    is_noticed(lab, &web, &shop.halves()).await?;
    for half in shop.halves() {
        hangs(&half.redis).await?;
    }
    in_time(lab, &shop, &web).await
}

/// All requests are answered 503 within the timeout, and what a busy machine
/// may add: the best of a few tries counts.
async fn in_time(lab: &Lab, shop: &Shop, web: &Process) -> Done {
    let mut best = SOON;
    for _ in 0..4 {
        let asked = Instant::now();
        web.get("/health").send().await?;
        let slack = Duration::from_millis(150) + asked.elapsed() * 4;
        let took = turned_away(lab, web, &shop.halves(), (shop.timeout() + SOON, LIMIT)).await?;
        if took <= shop.timeout() + slack {
            return Ok(());
        }
        best = best.min(took);
    }
    Err(lab.fail(
        "sent requests, four times, while both resources took connections and said nothing",
        format!("503 within RESOURCE_TIMEOUT_MS, {} ms", shop.timeout),
        format!("the slowest took {} ms at best", best.as_millis()),
    ))
}

/// Either way of starting is right, but for the one that never works.
pub(super) const STARTS: Check = Check {
    id: "starts-while-a-resource-is-down",
    title: "a process that is started while a resource is down serves once it is there",
    claims: &["C4.2", "C4.5"],
    points: 1,
    does: "Takes the orders' Redis off its port and starts the service. Gives the Redis back, and \
           expects it to be used: by the same process or, where that ended with an error, by the \
           next one, as a platform starts it.",
    why: "After a power cut everything starts at once, in no order. A process that was a second \
          early must not need a person to look after it.",
    hints: [
        "The resource was not there at the start. What did the process decide then, and did it ever \
         look again?",
        "Three ways are right: connect when a request needs it; try again until it is there; or end \
         with an error, so that the platform starts another. Deciding once for good is not.",
        "`ConnectionManager::new_lazy_with_config` connects with the first command, and tries again \
         with the next.",
    ],
    run: |lab| Box::pin(starts(lab)),
};

async fn starts(lab: &mut Lab) -> Done {
    let shop = Shop::new(lab).await?;
    stops(&shop.orders.redis).await?;
    let mut web = shop.web(lab).start().await?;
    let mut ended = web.exit(Duration::from_millis(250)).await;
    shop.orders.redis.restore().await?;

    if ended.is_none()
        && let Err(stop) = web.await_ready().await
    {
        // It gave up just when the resource came back: that is an end too.
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
    shop.keeps(lab, &web).await
}
