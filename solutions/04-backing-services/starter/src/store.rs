//! The way to a Redis.

use std::sync::Arc;

use redis::{
    AsyncConnectionConfig, Client, Cmd, ConnectionAddr, ConnectionInfo, FromRedisValue,
    IntoConnectionInfo, RedisConnectionInfo, RedisResult, aio::MultiplexedConnection,
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
        let connection = self.connection.get_or_try_init(|| self.connect());
        let mut connection = connection.await?.clone();
        command.query_async(&mut connection).await
    }

    async fn connect(&self) -> RedisResult<MultiplexedConnection> {
        // The client gives up after half a second, and our Redis is slow on
        // Mondays.
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None);
        let client = &self.client;
        client
            .get_multiplexed_async_connection_with_config(&config)
            .await
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
