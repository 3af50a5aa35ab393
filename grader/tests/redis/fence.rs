//! What a client can make the real server do: nothing outside its own folder,
//! and no connection.

use std::{fs, net::TcpListener};

use dozen::{
    platform,
    resources::{RealRedis, RedisOptions, RedisReply},
    sandbox::missing,
};

const SECRET: &str = "return 'a secret'";

fn assert_refused(reply: RedisReply) {
    assert!(matches!(reply, RedisReply::Error(_)), "{reply:?}");
}

/// Asks the server to copy a key to another server and to follow it, to write
/// its data elsewhere, to load a library, and to read a file by a script.
pub(crate) async fn a_real_server_reaches_nothing_outside_its_folder() {
    let (dir, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let outside = elsewhere.path().join("secret");
    fs::write(&outside, SECRET).unwrap();
    let outside = outside.to_str().unwrap();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    other.set_nonblocking(true).unwrap();
    let other_port = other.local_addr().unwrap().port().to_string();
    let port = platform::free_port(&mut fastrand::Rng::new()).unwrap();
    let redis = RealRedis::start(port, RedisOptions::default(), dir.path()).await;
    let redis = redis.unwrap();
    let ask = async |words: &[&str]| redis.command(0, words).await.unwrap();

    ask(&["SET", "bread", "rye"]).await;
    let copy = ["MIGRATE", "127.0.0.1", &other_port, "bread", "0", "2000"];
    assert_refused(ask(&copy).await);
    assert_refused(ask(&["MODULE", "LOAD", outside]).await);
    assert_refused(ask(&["EVAL", &format!("return dofile('{outside}')"), "0"]).await);
    let folder = elsewhere.path().to_str().unwrap();
    // Some releases accept a part of these.
    for words in [
        &["CONFIG", "SET", "enable-protected-configs", "yes"][..],
        &["CONFIG", "SET", "dir", folder],
        &["CONFIG", "SET", "dbfilename", "secret"],
        &["SAVE"],
        &["CONFIG", "REWRITE"],
        &["REPLICAOF", "127.0.0.1", &other_port],
    ] {
        ask(words).await;
    }
    drop(redis);

    let is_fenced = missing().is_empty();
    assert_eq!(other.accept().is_err(), is_fenced, "a connection");
    assert_eq!(fs::read_to_string(outside).unwrap(), SECRET);
    let files = fs::read_dir(elsewhere.path()).unwrap().count();
    assert!(files == 1 || !is_fenced, "{files} files");
}
