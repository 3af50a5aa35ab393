//! The Redis that all processes are given: all that Crumb knows is there.

use std::time::Duration;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use redis::{
    Client, Cmd, FromRedisValue, Pipeline, RedisError, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
};

/// How long a request waits for a Redis that does not answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// The way to the store.
#[derive(Clone)]
pub struct Store {
    redis: ConnectionManager,
}

/// The store did not do what it was asked for, for whatever reason.
pub struct Unavailable(RedisError);

impl Store {
    /// The store at `url`, which need not be there yet: the first command
    /// connects, and so does the first one after a connection is lost.
    pub fn at(url: &str) -> RedisResult<Self> {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(Some(PATIENCE))
            // Whoever asks next tries again.
            .set_number_of_retries(0);
        let redis = Client::open(url)?.get_connection_manager_lazy(config)?;
        Ok(Self { redis })
    }

    /// Runs one command.
    pub async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Unavailable> {
        let answer = command.query_async(&mut self.redis.clone()).await;
        answer.map_err(Unavailable)
    }

    /// Runs several commands as one step.
    pub async fn all<T: FromRedisValue>(&self, commands: &Pipeline) -> Result<T, Unavailable> {
        let answer = commands.query_async(&mut self.redis.clone()).await;
        answer.map_err(Unavailable)
    }
}

impl IntoResponse for Unavailable {
    fn into_response(self) -> Response {
        tracing::error!("the store is unavailable: {}", self.0);
        (StatusCode::SERVICE_UNAVAILABLE, "try again later\n").into_response()
    }
}
