//! A Redis as a check holds it, on both engines: attached by its URL, looked
//! into, taken away and given back, each act in its lane of the trace.
#![cfg(target_os = "linux")]

mod common;

use std::time::Duration;

use common::shell::lab_on;
use dozen::{
    lab::{Mode, ProbeResult, RedisEngine, has_real_redis},
    model::{Act, Outage, Step},
    platform::Sandbox,
};

fn engines() -> Vec<RedisEngine> {
    let mut engines = vec![RedisEngine::Embedded];
    if has_real_redis() {
        engines.push(RedisEngine::Real);
    }
    engines
}

fn client(url: &str) -> redis::RedisResult<redis::Connection> {
    let client = redis::Client::open(url)?;
    client.get_connection_with_timeout(Duration::from_secs(5))
}

/// What a client does, off the thread that serves the embedded server.
async fn with<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

#[tokio::test]
async fn it_is_attached_by_its_url_alone() {
    for engine in engines() {
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
            let set: redis::RedisResult<()> = client(&url)
                .and_then(|mut c| redis::cmd("SET").arg("loaf").arg("rye").query(&mut c));
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
}

#[tokio::test]
async fn an_outage_and_a_hang_come_and_go_and_stand_in_the_trace() {
    for engine in engines() {
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
}

#[tokio::test]
async fn a_newcomer_meets_what_the_service_meets() {
    for engine in engines() {
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
}

#[tokio::test]
async fn two_databases_of_one_server_are_apart_and_go_away_together() {
    for engine in engines() {
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
}

#[tokio::test]
async fn a_url_has_the_name_that_is_asked_for_and_names_are_looked_up() {
    let (_run, lab) = lab_on("true", Sandbox::Auto, RedisEngine::Embedded);
    let menu = lab.redis("menu").database(3).start().await.unwrap();
    let port = menu.port();
    assert_eq!(menu.url_at("127.1"), format!("redis://127.1:{port}/3"));
    assert!(lab.is_this_machine("127.0.0.1").await);
    assert!(!lab.is_this_machine("127.0.0.2").await);
}

#[tokio::test]
async fn what_only_a_real_one_has_is_remembered() {
    for engine in engines() {
        let (_run, lab) = lab_on("true", Sandbox::Auto, engine);
        let queue = lab.redis("queue").start().await.unwrap();
        assert_eq!(lab.lacking(), None);
        let url = queue.url();
        let added: redis::RedisResult<String> = with(move || {
            let mut connection = client(&url)?;
            redis::cmd("XADD")
                .arg("jobs")
                .arg("*")
                .arg("loaf")
                .arg("rye")
                .query(&mut connection)
        })
        .await;
        match engine {
            RedisEngine::Embedded => {
                assert!(added.is_err());
                assert_eq!(lab.lacking().as_deref(), Some("XADD"));
            }
            RedisEngine::Real => {
                added.unwrap();
                assert_eq!(lab.lacking(), None);
                assert!(queue.contents().await.unwrap().mention("rye"));
            }
        }
    }
}
