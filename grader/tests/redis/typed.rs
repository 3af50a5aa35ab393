//! The `redis` crate, as services use it, against both servers.

use std::collections::{BTreeMap, BTreeSet};

use redis::{Client, Commands, Connection, RedisResult, Value};

use super::engines::{self, Engine};

fn connect(engine: &Engine, login: &str, protocol: &str) -> RedisResult<Connection> {
    let url = format!(
        "redis://{login}127.0.0.1:{}/3?protocol={protocol}",
        engine.port
    );
    Client::open(url)?.get_connection()
}

/// Uses every family of commands as a service does, and lists the results.
fn day(connection: &mut Connection) -> RedisResult<Vec<String>> {
    let c = connection;
    let mut told = Vec::new();
    let _: () = redis::cmd("FLUSHALL").query(c)?;
    let _: () = c.set_ex("session", "ada", 100)?;
    let ada: Option<String> = c.get("session")?;
    let nobody: Option<String> = c.get("nobody")?;
    told.push(format!("{ada:?} {nobody:?}"));
    let counted: (i64, i64) = (c.incr("orders", 1)?, c.incr("orders", 41)?);
    told.push(format!("{counted:?}"));
    let _: () = c.hset_multiple("basket", &[("rye", 2), ("bun", 5)])?;
    let basket: BTreeMap<String, i64> = c.hgetall("basket")?;
    told.push(format!("{basket:?}"));
    let _: () = c.rpush("jobs", &["one", "two", "three"])?;
    let moved: String = c.lmove(
        "jobs",
        "doing",
        redis::Direction::Left,
        redis::Direction::Right,
    )?;
    let done: i64 = c.lrem("doing", 1, &moved)?;
    let next: Option<(String, String)> = c.blpop("jobs", 0.5)?;
    let none: Option<(String, String)> = c.blpop("nothing", 0.01)?;
    let moved_none: Option<String> = redis::cmd("BLMOVE")
        .arg(&["nothing", "doing", "LEFT", "RIGHT", "0.01"])
        .query(c)?;
    told.push(format!("{moved} {done} {next:?} {none:?} {moved_none:?}"));
    evening(c, &mut told)?;
    Ok(told)
}

fn evening(c: &mut Connection, told: &mut Vec<String>) -> RedisResult<()> {
    let _: () = c.sadd("seen", &["a", "b", "a"])?;
    let seen: BTreeSet<String> = c.smembers("seen")?;
    told.push(format!("{seen:?}"));
    let _: () = c.zadd_multiple("top", &[(1.5, "bun"), (9.0, "rye")])?;
    let top: Vec<(String, f64)> = c.zrevrange_withscores("top", 0, -1)?;
    let least: Vec<(String, f64)> = c.zpopmin("top", 1)?;
    let score: Option<f64> = c.zscore("top", "rye")?;
    told.push(format!("{top:?} {least:?} {score:?}"));
    let both: (i64, String) = redis::pipe().atomic().incr("n", 2).get("n").query(c)?;
    let lapsed: Option<(i64,)> = {
        let _: () = redis::cmd("WATCH").arg("n").query(c)?;
        let _: () = c.set("n", 7)?;
        redis::pipe().atomic().incr("n", 1).query(c)?
    };
    told.push(format!("{both:?} {lapsed:?}"));
    let mut keys: Vec<String> = c.scan()?.collect::<RedisResult<_>>()?;
    keys.sort();
    told.push(format!("{keys:?}"));
    let wrong: RedisResult<String> = c.get("jobs");
    told.push(format!("{:?}", wrong.map_err(|error| error.to_string())));
    let unknown: RedisResult<Value> = redis::cmd("NOSUCH").arg("x").query(c);
    told.push(format!("{:?}", unknown.map_err(|error| error.to_string())));
    Ok(())
}

const USER: (&str, &str) = ("ada", "s3cret pass\"word");
const LOGIN: &str = "ada:s3cret%20pass%22word@";

pub(crate) fn the_client_of_most_services_works_on_the_embedded_server() {
    let embedded = engines::embedded(&[USER]);
    for protocol in ["resp2", "resp3"] {
        let told = day(&mut connect(&embedded, LOGIN, protocol).unwrap()).unwrap();
        assert_eq!(told[0], "Some(\"ada\") None");
        assert_eq!(told[3], "one 1 Some((\"jobs\", \"two\")) None None");
    }
}

pub(crate) fn the_client_of_most_services_sees_the_same_on_both_servers() {
    let (embedded, real) = (engines::embedded(&[USER]), engines::real(&[USER]));
    for protocol in ["resp2", "resp3"] {
        let [told, right] = [&embedded, &real]
            .map(|engine| day(&mut connect(engine, LOGIN, protocol).unwrap()).unwrap());
        assert_eq!(told, right, "{protocol}");
    }
}

const USERS: [(&str, &str); 1] = [("ada", "right")];

pub(crate) fn a_client_without_the_right_password_is_refused() {
    refuses(&[engines::embedded(&USERS)]);
}

pub(crate) fn both_servers_refuse_a_client_without_the_right_password_alike() {
    refuses(&[engines::embedded(&USERS), engines::real(&USERS)]);
}

/// Fails unless all `engines` refuse wrong logins in the same words.
fn refuses(engines: &[Engine]) {
    let mut told = BTreeSet::new();
    for engine in engines {
        let attempts = [
            ("", "resp2"),
            ("ada:wrong@", "resp2"),
            ("eve:right@", "resp3"),
            (":right@", "resp2"),
        ];
        let refused = attempts.map(|(login, protocol)| {
            let connected = connect(engine, login, protocol);
            let asked = connected.and_then(|mut c| c.get::<_, Option<String>>("x"));
            asked.unwrap_err().to_string()
        });
        told.insert(refused);
        assert!(connect(engine, "ada:right@", "resp3").is_ok());
    }
    assert_eq!(told.len(), 1, "{told:#?}");
}
