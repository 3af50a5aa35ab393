//! The way to a Redis.

use std::sync::Arc;

use redis::{
    Client, Cmd, ConnectionAddr, ConnectionInfo, FromRedisValue, IntoConnectionInfo,
    RedisConnectionInfo, RedisResult, aio::MultiplexedConnection,
};
use tokio::sync::OnceCell;

/// How every Redis of ours is set up.
const PORT: u16 = 6390;
const DATABASE: i64 = 1;
const PASSWORD: &str = "rise-and-shine";

/// A Redis, and the connection to it.
#[derive(Clone)]
pub struct Store {
    client: Client,
    connection: Arc<OnceCell<MultiplexedConnection>>,
}

impl Store {
    /// The Redis at `url`. The first command connects.
    pub fn new(url: &str) -> RedisResult<Self> {
        Ok(Self {
            client: Client::open(address(url)?)?,
            connection: Arc::default(),
        })
    }

    /// Runs one command.
    pub async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> RedisResult<T> {
        let connect = || self.client.get_multiplexed_async_connection();
        let mut connection = self.connection.get_or_try_init(connect).await?.clone();
        command.query_async(&mut connection).await
    }
}

/// On a laptop Redis runs as it was installed; elsewhere, as we set it up.
fn address(url: &str) -> RedisResult<ConnectionInfo> {
    let info = url.into_connection_info()?;
    let ConnectionAddr::Tcp(host, port) = info.addr().clone() else {
        return Ok(info);
    };
    let plain = RedisConnectionInfo::default();
    let (port, settings) = if host == "localhost" || host == "127.0.0.1" {
        (port, plain)
    } else {
        (PORT, plain.set_db(DATABASE).set_password(PASSWORD))
    };
    let info = info.set_addr(ConnectionAddr::Tcp(host, port));
    Ok(info.set_redis_settings(settings))
}
