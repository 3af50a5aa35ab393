//! The Redis that all processes are given: a pool of connections, of which
//! broken ones are thrown away.

use std::{error::Error, time::Duration};

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use deadpool_redis::{Config, Pool, PoolConfig, Runtime, Timeouts};
use redis::{Cmd, FromRedisValue, Pipeline};
use tokio::time::timeout;

/// How long a request waits for a Redis that does not answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// The way to the store.
#[derive(Clone)]
pub struct Store {
    pool: Pool,
}

/// The store did not do what it was asked for, for whatever reason.
pub struct Unavailable(Box<dyn Error + Send + Sync>);

impl Store {
    /// The store at `url`, which need not be there yet.
    pub fn at(url: &str) -> Result<Self, Box<dyn Error>> {
        let mut config = Config::from_url(url);
        config.pool = Some(PoolConfig {
            max_size: 16,
            timeouts: Timeouts {
                wait: Some(PATIENCE),
                create: Some(PATIENCE),
                recycle: Some(PATIENCE),
            },
            ..PoolConfig::default()
        });
        let pool = config.create_pool(Some(Runtime::Tokio1))?;
        Ok(Self { pool })
    }

    /// Runs one command.
    pub async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Unavailable> {
        let asked = timeout(PATIENCE, async {
            let mut connection = self.pool.get().await?;
            Ok(command.query_async(&mut connection).await?)
        });
        let answer = asked.await.unwrap_or_else(|late| Err(late.into()));
        answer.map_err(Unavailable)
    }

    /// Runs several commands as one step.
    pub async fn all<T: FromRedisValue>(&self, commands: &Pipeline) -> Result<T, Unavailable> {
        let asked = timeout(PATIENCE, async {
            let mut connection = self.pool.get().await?;
            Ok(commands.query_async(&mut connection).await?)
        });
        let answer = asked.await.unwrap_or_else(|late| Err(late.into()));
        answer.map_err(Unavailable)
    }
}

impl IntoResponse for Unavailable {
    fn into_response(self) -> Response {
        tracing::error!("the store is unavailable: {}", self.0);
        (StatusCode::SERVICE_UNAVAILABLE, "try again later\n").into_response()
    }
}
