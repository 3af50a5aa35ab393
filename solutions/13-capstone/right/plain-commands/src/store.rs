//! The Redis that all processes are given, a connection a request: what is
//! never kept cannot break.

use std::time::Duration;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use redis::{AsyncConnectionConfig, Client, Cmd, FromRedisValue, RedisError, RedisResult};

/// How long a request waits for a Redis that does not answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// The way to the store.
#[derive(Clone)]
pub struct Store {
    client: Client,
}

/// The store did not do what it was asked for, for whatever reason.
pub struct Unavailable(RedisError);

impl Store {
    /// The store at `url`.
    pub fn at(url: &str) -> RedisResult<Self> {
        let client = Client::open(url)?;
        Ok(Self { client })
    }

    /// Runs one command, on a connection of its own.
    pub async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Unavailable> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        let connected = self
            .client
            .get_multiplexed_async_connection_with_config(&config)
            .await;
        let mut connection = connected.map_err(Unavailable)?;
        command
            .query_async(&mut connection)
            .await
            .map_err(Unavailable)
    }
}

impl IntoResponse for Unavailable {
    fn into_response(self) -> Response {
        eprintln!("the store is unavailable: {}", self.0);
        (StatusCode::SERVICE_UNAVAILABLE, "try again later\n").into_response()
    }
}
