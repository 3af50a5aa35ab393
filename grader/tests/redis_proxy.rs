//! The proxy in front of a resource, with real sockets and the embedded Redis
//! behind it.

use std::{
    io::ErrorKind,
    net::Ipv4Addr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use dozen::resources::{Mode, Proxy, Redis, RedisOptions};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

const SOON: Duration = Duration::from_secs(5);

async fn redis() -> Redis {
    Redis::start(0, RedisOptions::default(), |_: &str| {})
        .await
        .unwrap()
}

async fn before(redis: &Redis) -> Proxy {
    Proxy::start(0, redis.port(), |_| {}).await.unwrap()
}

async fn connect(proxy: &Proxy) -> std::io::Result<TcpStream> {
    TcpStream::connect((Ipv4Addr::LOCALHOST, proxy.port())).await
}

async fn ask(stream: &mut TcpStream, command: &str) -> std::io::Result<String> {
    stream
        .write_all(format!("{command}\r\n").as_bytes())
        .await?;
    let mut buffer = [0; 64];
    match timeout(SOON, stream.read(&mut buffer)).await?? {
        0 => Err(ErrorKind::UnexpectedEof.into()),
        read => Ok(String::from_utf8_lossy(&buffer[..read]).into_owned()),
    }
}

/// Returns whether the other side has ended the connection, in any way.
async fn ended(stream: &mut TcpStream) -> bool {
    let read = timeout(SOON, stream.read(&mut [0; 64])).await;
    matches!(read.expect("it ends"), Ok(0) | Err(_))
}

#[tokio::test]
async fn a_proxy_passes_everything_on_and_reports_every_action() {
    let redis = redis().await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&told);
    let proxy = Proxy::start(0, redis.port(), move |mode| {
        tell.lock().unwrap().push(mode.to_string())
    });
    let proxy = proxy.await.unwrap();
    let mut stream = connect(&proxy).await.unwrap();
    assert_eq!(ask(&mut stream, "PING").await.unwrap(), "+PONG\r\n");
    assert_eq!(proxy.connections(), 1);
    proxy.stop().await;
    proxy.restart().await.unwrap();
    let right = ["stopped: nobody listens", "everything passes"];
    assert_eq!(*told.lock().unwrap(), right);
}

#[tokio::test]
async fn a_stop_ends_connections_and_the_system_refuses_new_ones_until_the_restart() {
    let redis = redis().await;
    let proxy = before(&redis).await;
    let mut stream = connect(&proxy).await.unwrap();
    assert_eq!(ask(&mut stream, "SET a 1").await.unwrap(), "+OK\r\n");
    proxy.stop().await;
    assert!(ended(&mut stream).await);
    assert_eq!(
        connect(&proxy).await.unwrap_err().kind(),
        ErrorKind::ConnectionRefused
    );
    assert_eq!(proxy.connections(), 0);
    proxy.restart().await.unwrap();
    let mut stream = connect(&proxy).await.unwrap();
    assert_eq!(ask(&mut stream, "GET a").await.unwrap(), "$1\r\n1\r\n");
}

#[tokio::test]
async fn a_delay_is_as_long_as_it_says_and_does_not_add_up() {
    let redis = redis().await;
    let proxy = before(&redis).await;
    let mut stream = connect(&proxy).await.unwrap();
    ask(&mut stream, "PING").await.unwrap();
    proxy
        .set(Mode::Delay(Duration::from_millis(60)))
        .await
        .unwrap();
    let begun = Instant::now();
    stream.write_all(b"PING\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(20)).await;
    stream.write_all(b"PING\r\n").await.unwrap();
    let mut both = [0; 14];
    stream.read_exact(&mut both).await.unwrap();
    let took = begun.elapsed();
    assert!(
        took >= Duration::from_millis(120),
        "there and back: {took:?}"
    );
    assert!(took < Duration::from_millis(230), "side by side: {took:?}");
}

#[tokio::test]
async fn a_hanging_proxy_accepts_connections_and_is_silent_until_it_is_restored() {
    let redis = redis().await;
    let proxy = before(&redis).await;
    let mut old = connect(&proxy).await.unwrap();
    ask(&mut old, "PING").await.unwrap();
    proxy.set(Mode::Hang).await.unwrap();
    let mut new = connect(&proxy).await.unwrap();
    for stream in [&mut old, &mut new] {
        stream.write_all(b"INCR a\r\n").await.unwrap();
        let silent = timeout(Duration::from_millis(30), stream.read(&mut [0; 8])).await;
        assert!(silent.is_err());
    }
    assert_eq!(
        redis.command(0, &["GET", "a"]).text(),
        None,
        "nothing came through"
    );
    proxy.set(Mode::Pass).await.unwrap();
    for stream in [&mut old, &mut new] {
        let mut reply = [0; 4];
        timeout(SOON, stream.read_exact(&mut reply))
            .await
            .unwrap()
            .unwrap();
    }
    assert_eq!(redis.command(0, &["GET", "a"]).text().as_deref(), Some("2"));
}

#[tokio::test]
async fn answers_are_cut_after_so_many_bytes_and_requests_are_not() {
    let redis = redis().await;
    let proxy = before(&redis).await;
    let mut stream = connect(&proxy).await.unwrap();
    ask(&mut stream, "PING").await.unwrap();
    proxy.set(Mode::CutAfter(10)).await.unwrap();
    assert_eq!(ask(&mut stream, "PING").await.unwrap(), "+PONG\r\n");
    stream
        .write_all(b"SET long-enough-a-key 1\r\nGET nothing\r\n")
        .await
        .unwrap();
    let mut rest = Vec::new();
    // The end may be a reset, which discards unread bytes.
    let _ = timeout(SOON, stream.read_to_end(&mut rest)).await.unwrap();
    assert!(b"+OK".starts_with(&rest), "{}", rest.escape_ascii());
    let done = redis.command(0, &["GET", "long-enough-a-key"]);
    assert_eq!(
        done.text().as_deref(),
        Some("1"),
        "it was done all the same"
    );
}

#[tokio::test]
async fn a_refusing_proxy_resets_open_and_new_connections() {
    let redis = redis().await;
    let proxy = before(&redis).await;
    let mut old = connect(&proxy).await.unwrap();
    ask(&mut old, "PING").await.unwrap();
    proxy.set(Mode::Refuse).await.unwrap();
    assert!(ended(&mut old).await);
    if let Ok(mut new) = connect(&proxy).await {
        assert!(ended(&mut new).await);
    }
    proxy.restart().await.unwrap();
    let mut stream = connect(&proxy).await.unwrap();
    assert_eq!(ask(&mut stream, "PING").await.unwrap(), "+PONG\r\n");
}

#[tokio::test]
async fn a_proxy_can_switch_to_a_different_resource() {
    let (one, other) = (redis().await, redis().await);
    other.command(0, &["SET", "who", "other"]);
    let proxy = before(&one).await;
    proxy.swap(other.port());
    let mut stream = connect(&proxy).await.unwrap();
    assert_eq!(
        ask(&mut stream, "GET who").await.unwrap(),
        "$5\r\nother\r\n"
    );
}

#[tokio::test]
async fn a_client_that_waits_behind_a_proxy_that_stops_takes_nothing() {
    let redis = redis().await;
    let proxy = before(&redis).await;
    let mut stream = connect(&proxy).await.unwrap();
    stream.write_all(b"BLPOP jobs 0\r\n").await.unwrap();
    let waiting = |count: usize| {
        redis
            .command(0, &["INFO", "clients"])
            .text()
            .is_some_and(|text| text.contains(&format!("blocked_clients:{count}\r\n")))
    };
    timeout(SOON, until(|| waiting(1))).await.unwrap();
    proxy.stop().await;
    timeout(SOON, until(|| waiting(0))).await.unwrap();
    redis.command(0, &["RPUSH", "jobs", "one"]);
    assert_eq!(
        redis.command(0, &["LLEN", "jobs"]),
        dozen::resources::RedisReply::Integer(1)
    );
}

async fn until(mut there: impl FnMut() -> bool) {
    while !there() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
