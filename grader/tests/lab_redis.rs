//! A Redis in the hands of a check, on both engines: reached by its URL, read,
//! stopped and restored, each act in its lane of the trace.

mod common;
mod harness;

use std::{process::ExitCode, time::Duration};

use common::shell::lab_on;
use dozen::{
    lab::{Mode, ProbeResult, RedisEngine, has_real_redis},
    model::{Act, Outage, Step},
    platform::Sandbox,
};
use harness::{Need, Suite, tests, wait};

fn client(url: &str) -> redis::RedisResult<redis::Connection> {
    let client = redis::Client::open(url)?;
    client.get_connection_with_timeout(Duration::from_secs(5))
}

/// Runs a client's work outside the thread that serves the embedded server.
async fn with<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

async fn a_redis_is_reached_by_its_url_and_password_alone(engine: RedisEngine) {
    let (_run, lab) = lab_on("true", Sandbox::Auto, engine);
    let orders = lab.redis("orders").user("ada", "p@ss/w:rd %").database(7);
    let orders = orders.start().await.unwrap();
    let url = orders.url();
    assert!(
        url.ends_with("/7") && url.contains("ada:p%40ss%2Fw%3Ard%20%25@"),
        "{url}"
    );
    let bare = format!("redis://127.0.0.1:{}/7", orders.port());
    let (set, refused) = with(move || {
        let set: redis::RedisResult<()> =
            client(&url).and_then(|mut c| redis::cmd("SET").arg("loaf").arg("rye").query(&mut c));
        let refused: redis::RedisResult<()> =
            client(&bare).and_then(|mut c| redis::cmd("GET").arg("loaf").query(&mut c));
        (set, refused)
    })
    .await;
    set.unwrap();
    assert!(
        refused.is_err(),
        "{engine:?}: nobody comes in without the password"
    );
    let loaf = orders.command(&["GET", "loaf"]).await.unwrap();
    assert_eq!(loaf.texts(), ["rye"], "{engine:?}");
    let contents = orders.contents().await.unwrap();
    assert!(contents.mention("rye") && !contents.mention("wheat"));
    assert_eq!(contents.to_string(), "string loaf: rye");
}

async fn outages_and_hangs_begin_and_end_and_are_in_the_trace(engine: RedisEngine) {
    let (_run, lab) = lab_on("true", Sandbox::Auto, engine);
    let menu = lab.redis("menu").start().await.unwrap();
    menu.command(&["RPUSH", "menu", "rye", "bun"])
        .await
        .unwrap();
    let asked = |url: String| {
        with(move || {
            let client = redis::Client::open(url)?;
            let brief = Duration::from_millis(300);
            let mut connection = client.get_connection_with_timeout(brief)?;
            connection.set_read_timeout(Some(brief))?;
            redis::cmd("LLEN").arg("menu").query::<i64>(&mut connection)
        })
    };
    assert_eq!(asked(menu.url()).await.unwrap(), 2);
    menu.stop().await.unwrap();
    let down = asked(menu.url()).await.unwrap_err();
    assert!(down.is_connection_refusal(), "{engine:?}: {down}");
    menu.hang().await.unwrap();
    assert!(asked(menu.url()).await.unwrap_err().is_timeout());
    menu.set(Mode::CutAfter(0)).await.unwrap();
    assert!(asked(menu.url()).await.is_err());
    menu.restore().await.unwrap();
    assert_eq!(asked(menu.url()).await.unwrap(), 2, "nothing was lost");
    let (trace, _) = lab.close();
    let outages: Vec<_> = trace
        .iter()
        .filter(|moment| moment.lane == "menu")
        .filter_map(|moment| match &moment.step {
            Some(Step::Outage { outage, .. }) => Some((moment.act, *outage)),
            _ => None,
        })
        .collect();
    use Outage::{Faulty, Hanging, Over, Stopped};
    let away = [Stopped, Hanging, Faulty].map(|outage| (Act::Outage, outage));
    assert_eq!(outages[..3], away, "{engine:?}");
    assert_eq!(outages[3..], [(Act::Restore, Over)], "{engine:?}");
}

async fn a_probe_meets_the_outage_that_a_service_meets(engine: RedisEngine) {
    let (_run, lab) = lab_on("true", Sandbox::Auto, engine);
    let menu = lab.redis("menu").user("ada", "rye").start().await.unwrap();
    assert_eq!(menu.probe().await, ProbeResult::Answered, "{engine:?}");
    menu.stop().await.unwrap();
    assert_eq!(menu.probe().await, ProbeResult::Refused, "{engine:?}");
    menu.hang().await.unwrap();
    assert_eq!(menu.probe().await, ProbeResult::Silent, "{engine:?}");
    menu.restore().await.unwrap();
    assert_eq!(menu.probe().await, ProbeResult::Answered, "{engine:?}");
}

async fn two_databases_of_one_server_are_separate_and_stop_together(engine: RedisEngine) {
    let (_run, lab) = lab_on("true", Sandbox::Auto, engine);
    let orders = lab.redis("orders").database(2).start().await.unwrap();
    let menu = orders.database("menu", 9);
    menu.command(&["SET", "loaf", "rye"]).await.unwrap();
    assert!(menu.contents().await.unwrap().mention("rye"));
    assert!(orders.contents().await.unwrap().rows.is_empty());
    assert_eq!(menu.port(), orders.port());
    menu.stop().await.unwrap();
    assert_eq!(orders.probe().await, ProbeResult::Refused, "{engine:?}");
    let (trace, _) = lab.close();
    let stopped = trace.iter().find_map(|moment| match &moment.step {
        Some(Step::Outage { lane, .. }) => Some(lane.as_str()),
        _ => None,
    });
    assert_eq!(stopped, Some("orders"), "the server that a replay started");
}

async fn a_url_has_the_host_name_that_is_asked_for() {
    let (_run, lab) = lab_on("true", Sandbox::Auto, RedisEngine::Embedded);
    let menu = lab.redis("menu").database(3).start().await.unwrap();
    let port = menu.port();
    assert_eq!(menu.url_at("127.1"), format!("redis://127.1:{port}/3"));
    assert!(lab.is_this_machine("127.0.0.1").await);
    assert!(!lab.is_this_machine("127.0.0.2").await);
}

async fn a_command_that_only_a_real_server_has_is_remembered(engine: RedisEngine) {
    let (_run, lab) = lab_on("true", Sandbox::Auto, engine);
    let queue = lab.redis("queue").start().await.unwrap();
    assert_eq!(lab.lacking(), None);
    let url = queue.url();
    let added: redis::RedisResult<i64> = with(move || {
        let mut connection = client(&url)?;
        redis::cmd("PFADD")
            .arg("jobs")
            .arg("rye")
            .query(&mut connection)
    })
    .await;
    match engine {
        RedisEngine::Embedded => {
            assert!(added.is_err());
            assert_eq!(lab.lacking().as_deref(), Some("PFADD"));
        }
        RedisEngine::Real => {
            added.unwrap();
            assert_eq!(lab.lacking(), None);
        }
    }
}

/// Every test once per engine.
macro_rules! on_both {
    ($suite:ident, $real:ident; $($test:ident),+ $(,)?) => {
        $(
            $suite.test(concat!("embedded::", stringify!($test)), || {
                wait($test(RedisEngine::Embedded));
            });
            $suite.needing($real, concat!("real::", stringify!($test)), || {
                wait($test(RedisEngine::Real));
            });
        )+
    };
}

fn main() -> ExitCode {
    let mut suite = Suite::default();
    let real = Need {
        program: "redis-server",
        install: "apt-get install redis-server",
        is_met: has_real_redis(),
        is_up_to_ci: false,
    };
    on_both!(
        suite, real;
        a_redis_is_reached_by_its_url_and_password_alone,
        outages_and_hangs_begin_and_end_and_are_in_the_trace,
        a_probe_meets_the_outage_that_a_service_meets,
        two_databases_of_one_server_are_separate_and_stop_together,
        a_command_that_only_a_real_server_has_is_remembered,
    );
    tests!(suite, async; a_url_has_the_host_name_that_is_asked_for);
    suite.run()
}
