//! The handles of both servers, as the grader holds them.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use dozen::{
    platform,
    resources::{RealRedis, Redis, RedisOptions, RedisReply},
};

use super::{client::Client, engines};

async fn embedded() -> Redis {
    let options = RedisOptions::default();
    Redis::start(0, options, |_: &str| {}).await.unwrap()
}

fn number(reply: &RedisReply) -> i64 {
    match reply {
        RedisReply::Integer(number) => *number,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn missing_commands_are_named() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&told);
    let redis = engines::telling(&[], move |name: &str| {
        tell.lock().unwrap().push(name.to_owned());
    });
    let mut client = Client::connect(redis.port, 2);
    client.ask(&["PFADD", "s", "a"]);
    client.ask(&["GET"]);
    client.ask(&["MULTI"]);
    client.ask(&["client", "tracking", "on"]);
    client.ask(&["EXEC"]);
    client.ask(&["eval", "return redis.call('georadius')", "0"]);
    client.ask(&["function", "list"]);
    let missing = ["PFADD", "CLIENT TRACKING", "GEORADIUS", "function"];
    assert_eq!(*told.lock().unwrap(), missing);
}

pub(crate) async fn keys_expire_on_time_for_every_client() {
    let redis = embedded().await;
    let begun = Instant::now();
    redis.command(0, &["SET", "a", "1", "PX", "40"]);
    while number(&redis.command(0, &["DBSIZE"])) == 1 {
        assert!(begun.elapsed() < Duration::from_secs(5));
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let took = begun.elapsed();
    assert!(took >= Duration::from_millis(39), "{took:?}");
    assert_eq!(redis.command(0, &["GET", "a"]), RedisReply::Null);
}

pub(crate) async fn a_scan_returns_every_key_that_stays_while_others_are_removed() {
    let redis = embedded().await;
    for n in 0..500 {
        redis.command(0, &["SET", &format!("key:{n}"), "x"]);
    }
    let (mut cursor, mut seen) = ("0".to_owned(), BTreeSet::new());
    loop {
        let RedisReply::Array(page) = redis.command(0, &["SCAN", &cursor, "COUNT", "7"]) else {
            panic!("a page");
        };
        cursor = page[0].text().unwrap().into_owned();
        let RedisReply::Array(keys) = &page[1] else {
            panic!("keys");
        };
        for key in keys {
            let key = key.text().unwrap().into_owned();
            redis.command(0, &["DEL", &key]);
            assert!(seen.insert(key), "told twice");
        }
        if cursor == "0" {
            break;
        }
    }
    assert_eq!(seen.len(), 500);
}

pub(crate) async fn commands_of_the_grader_get_the_same_replies_from_both_servers() {
    let looks: [&[&str]; 6] = [
        &["HSET", "h", "a", "1"],
        &["HGETALL", "h"],
        &["BLPOP", "none", "0.001"],
        &["ZADD", "z", "1.5", "m"],
        &["ZRANGE", "z", "0", "-1", "WITHSCORES"],
        &["LPUSH", "h", "x"],
    ];
    let options = || RedisOptions {
        users: vec![("ada".to_owned(), "secret".to_owned())],
        dozen: None,
    };
    let embedded = Redis::start(0, options(), |_: &str| {}).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let port = platform::free_port(&mut fastrand::Rng::new()).unwrap();
    let real = RealRedis::start(port, options(), dir.path()).await.unwrap();
    for words in looks {
        let right = real.command(2, words).await.unwrap();
        assert_eq!(embedded.command(2, words), right, "{words:?}");
    }
    drop(real);
    let gone = std::net::TcpStream::connect(("127.0.0.1", port));
    assert!(gone.is_err(), "killed when it is dropped");
    let left: Vec<_> = dir.path().read_dir().unwrap().flatten().collect();
    assert_eq!(left.len(), 1, "nothing on disk but its settings: {left:?}");
}

pub(crate) async fn a_real_server_that_cannot_start_says_why() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let dir = tempfile::tempdir().unwrap();
    let failed = RealRedis::start(port, RedisOptions::default(), dir.path()).await;
    let text = failed.unwrap_err().to_string();
    assert!(text.contains("Address already in use"), "{text}");
}
