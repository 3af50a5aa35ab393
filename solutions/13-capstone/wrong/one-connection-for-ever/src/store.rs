//! The Redis that all processes are given: all that Crumb knows is there.

use std::{sync::Arc, time::Duration};

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use redis::{
    AsyncConnectionConfig, Client, Cmd, FromRedisValue, Pipeline, RedisError, RedisResult,
    aio::MultiplexedConnection,
};
use tokio::sync::OnceCell;

/// How long a request waits for a Redis that does not answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// The way to the store.
#[derive(Clone)]
pub struct Store {
    client: Client,
    connection: Arc<OnceCell<MultiplexedConnection>>,
}

/// The store did not do what it was asked for, for whatever reason.
pub struct Unavailable(RedisError);

impl Store {
    /// The store at `url`: the first command connects.
    pub fn at(url: &str) -> RedisResult<Self> {
        Ok(Self {
            client: Client::open(url)?,
            connection: Arc::default(),
        })
    }

    async fn redis(&self) -> RedisResult<MultiplexedConnection> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        let connect = async || {
            let client = &self.client;
            client
                .get_multiplexed_async_connection_with_config(&config)
                .await
        };
        Ok(self.connection.get_or_try_init(connect).await?.clone())
    }

    /// Runs one command.
    pub async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Unavailable> {
        let mut redis = self.redis().await.map_err(Unavailable)?;
        let answer = command.query_async(&mut redis).await;
        answer.map_err(Unavailable)
    }

    /// Runs several commands as one step.
    pub async fn all<T: FromRedisValue>(&self, commands: &Pipeline) -> Result<T, Unavailable> {
        let mut redis = self.redis().await.map_err(Unavailable)?;
        let answer = commands.query_async(&mut redis).await;
        answer.map_err(Unavailable)
    }
}

impl IntoResponse for Unavailable {
    fn into_response(self) -> Response {
        tracing::error!("the store is unavailable: {}", self.0);
        (StatusCode::SERVICE_UNAVAILABLE, "try again later\n").into_response()
    }
}
