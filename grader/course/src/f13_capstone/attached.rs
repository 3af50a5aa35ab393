//! The capstone's Redis: attached by its URL, down for a while, and the same in
//! every deploy. The tests use its menu.

use std::time::Duration;

use serde_json::json;

use crate::{
    Check,
    behaviours::{
        deploys::every_name,
        outage::{assert_all_503, hangs, soon, stops},
        shopper::Visitor,
        store_fixture::{SPECIAL_CHARACTERS, StoreFixture, StoreKind, guarded},
    },
};
use dozen_lab::{Done, Lab, Process, Redis, Request, Seen};
use dozen_model::Stop;

/// How long a request may wait for a Redis that is down, and its name.
const FIVE_SECONDS: (Duration, &str) = (Duration::from_secs(5), "five seconds");

/// Draws a menu in that Redis, with its own row.
fn menu(lab: &mut Lab, redis: Redis) -> StoreFixture {
    StoreFixture {
        row: StoreKind::Menu.row(lab),
        variable: "REDIS_URL",
        ..StoreFixture::new(StoreKind::Menu, redis)
    }
}

pub(super) const BY_URL: Check = Check {
    id: "redis-is-attached-by-its-url",
    title: "its Redis is attached by the URL, and by all of it",
    claims: &["C4.2", "C4.3", "C4.6"],
    points: 2,
    does: "Attaches a Redis that no code ever heard of, with its own port, user, percent-encoded \
           password and database; sets a price by HTTP and looks into that database, changes \
           prices there and asks for the menu. Then the same with one that has no password.",
    why: "A provider moves the server, changes the password, names the database. All of that \
          arrives as a new URL, and any part that the code does not read is an outage.",
    hints: [
        "A URL has a host, a port, a user, a password and a database. Which of them get to Redis?",
        "The code knows what it needs a resource for, never which one it is. It hands the URL over \
         as it came.",
        "`redis::Client::open(url)` understands the whole URL, percent-encoding included: keep the \
         text in `Config`, and take the parsing of host and port out.",
    ],
    run: |lab| Box::pin(redis_is_attached_by_its_url(lab)),
};

async fn redis_is_attached_by_its_url(lab: &mut Lab) -> Done {
    lab.tests("P13.6");
    for plain in [false, true] {
        let redis = match plain {
            false => guarded(lab, "redis", SPECIAL_CHARACTERS).await?,
            true => lab.redis("redis-2").start().await?,
        };
        let menu = menu(lab, redis);
        let web = serving(lab, &menu.redis).await.map_err(Stop::or_fail)?;
        menu.assert_used(lab, &web).await?;
    }
    Ok(())
}

/// Starts a web process with that Redis attached.
pub(super) async fn serving(lab: &Lab, redis: &Redis) -> Seen<Process> {
    lab.web().env("REDIS_URL", redis.url()).ready().await
}

pub(super) const OUTAGE: Check = Check {
    id: "redis-may-go-and-come-back",
    title: "while its Redis is down it answers 503, and serves again when Redis is back",
    claims: &["C4.2", "C4.5"],
    points: 2,
    does: "Uses the menu and logs in; takes the Redis off its port, until the grader itself is \
           refused; sends requests for the menu, the login, the basket and an order, each of which \
           has to be answered 503 within five seconds, and one for health, which stays 200. Gives \
           the Redis back: within three seconds the same process has to read and write again. Then \
           the same with a Redis that takes connections and says nothing, and with a second process \
           whose first request comes then.",
    why: "A provider restarts a database every month. An answer that did not ask it is in one \
          process alone, and a process that does not find it again wakes an operator.",
    hints: [
        "During the outage: which route answered something other than 503, and where is its data? \
         After it: what was the process still holding on to?",
        "Sessions, baskets and orders that are in Redis cannot be read while it is down; a route \
         that still answers keeps them in the process. And a connection is a thing that breaks: \
         connect again when a command finds it broken.",
        "Keep a `redis::aio::ConnectionManager` made by `get_connection_manager_lazy` instead of \
         one `MultiplexedConnection` for all time; set its number of retries to 0, so that the \
         next request tries again, and answer 503 for every `RedisError`.",
    ],
    run: |lab| Box::pin(redis_may_go_and_come_back(lab)),
};

async fn redis_may_go_and_come_back(lab: &mut Lab) -> Done {
    let redis = lab.redis("redis").start().await?;
    let menu = menu(lab, redis);
    let web = serving(lab, &menu.redis).await?;
    let used = menu.assert_accepted(lab, &web).await;
    used.map_err(Stop::or_not_reached)?;

    let ada = Visitor::logs_in(lab, &web).await;
    let ada = ada.map_err(Stop::or_not_reached)?;

    // It may connect with its first request, and that comes when the Redis hangs.
    let unused = serving(lab, &menu.redis).await?;

    lab.tests("P13.7");
    stops(&menu.redis).await?;
    for _ in 0..2 {
        assert_all_503(lab, all_that_need_it(&menu, &ada, &web), FIVE_SECONDS).await?;
    }
    assert_healthy(&web).await?;
    assert_serves_again(lab, &menu, &web).await?;

    lab.tests("P13.7");
    hangs(&menu.redis).await?;
    let mut requests = all_that_need_it(&menu, &ada, &web);
    requests.push(menu.read(&unused));
    assert_all_503(lab, requests, FIVE_SECONDS).await?;
    assert_healthy(&web).await?;
    assert_serves_again(lab, &menu, &web).await?;
    menu.assert_kept(lab, &web).await
}

/// Returns a request of each kind that needs Redis.
fn all_that_need_it(menu: &StoreFixture, customer: &Visitor, web: &Process) -> Vec<Request> {
    let cake = json!({ "cake": "rye loaf" });
    let login = web.post("/login").json(&json!({ "name": customer.name }));
    let basket = customer.asks(web);
    let choice = web.post("/basket").cookies(&customer.jar).json(&cake);
    let order = web.post("/orders").json(&cake);
    vec![
        menu.read(web),
        menu.write(web),
        login,
        basket,
        choice,
        order,
    ]
}

async fn assert_healthy(web: &Process) -> Done {
    let health = web.get("/health").send().await?;
    let health = health.expect("200: it takes requests", |health| health.status == 200);
    health.map(drop)
}

/// Restores the Redis, and fails unless the same process serves again.
async fn assert_serves_again(lab: &Lab, menu: &StoreFixture, web: &Process) -> Done {
    lab.tests("P13.8");
    menu.redis.restore().await?;
    let served = async {
        soon(lab, web, || menu.read(web), 200).await?;
        soon(lab, web, || menu.write(web), 201).await
    };
    served.await.map_err(|observed| {
        let did = "took its Redis down, and brought it back";
        let expected = "the same process reads and writes again within three seconds";
        lab.fail(did, expected, observed)
    })
}

pub(super) const ONE_MENU: Check = Check {
    id: "one-menu-in-every-environment",
    title: "the menu is in the attached Redis, whatever APP_ENV says",
    claims: &["C10.1", "C10.4", "C10.5"],
    points: 2,
    does: "Starts the service with APP_ENV set to each of twelve usual names, to a random word, \
           and unset, each with its own database. Sets a price by HTTP and looks into the \
           database, changes prices there and asks for the menu: in each deploy it has to be the \
           same.",
    why: "A store that only development has is the only one that development ever tests. The real \
          one then meets its first user in production.",
    hints: [
        "Run it with APP_ENV=development, set a price, and look for it in Redis.",
        "What a deploy is called says nothing about which kind of store it has. A laptop runs a \
         Redis as easily as a server; `dozen run` starts one.",
        "Take the variant that keeps things in memory out, and with it the branch on APP_ENV: \
         every deploy uses the Redis at REDIS_URL.",
    ],
    run: |lab| Box::pin(one_menu_in_every_environment(lab)),
};

async fn one_menu_in_every_environment(lab: &mut Lab) -> Done {
    let server = lab.redis("redis").start().await?;
    let mut started = Vec::new();
    for (number, deploy) in every_name(lab, "usual").into_iter().enumerate() {
        let redis = server.database(&format!("redis.{number}"), number);
        let web = deploy.at(lab, &redis).start().await?;
        started.push((menu(lab, redis), web));
    }
    for (menu, web) in started {
        web.await_ready().await?;
        menu.assert_used(lab, &web).await?;
    }
    Ok(())
}
