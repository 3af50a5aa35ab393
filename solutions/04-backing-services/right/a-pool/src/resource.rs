//! A Redis that is attached by its URL, and may go away at any time: a pool of
//! connections, of which broken ones are thrown away.

use std::{error::Error, time::Duration};

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use deadpool_redis::{
    Config, Hook, Pool, PoolConfig, Runtime, Timeouts,
    redis::{Cmd, FromRedisValue},
};
use tokio::time::timeout;

/// One attached Redis.
#[derive(Clone)]
pub struct Resource {
    pool: Pool,
    patience: Duration,
}

/// The resource did not do what it was asked for, for whatever reason.
pub struct Unavailable(Box<dyn Error + Send + Sync>);

impl Resource {
    /// Attaches what `url` names, which need not be there yet.
    pub fn attach(url: &str, patience: Duration) -> Result<Self, Box<dyn Error>> {
        let mut config = Config::from_url(url);
        config.pool = Some(PoolConfig {
            max_size: 16,
            timeouts: Timeouts {
                wait: Some(patience),
                create: Some(patience),
                recycle: Some(patience),
            },
            ..PoolConfig::default()
        });
        // Otherwise a connection waits half a second for an answer.
        let waits = Hook::sync_fn(move |connection, _| {
            connection.set_response_timeout(patience);
            Ok(())
        });
        let builder = config.builder()?.runtime(Runtime::Tokio1);
        let pool = builder.post_create(waits).build()?;
        Ok(Self { pool, patience })
    }

    /// Runs one command.
    pub async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Unavailable> {
        let asked = timeout(self.patience, async {
            let mut connection = self.pool.get().await?;
            Ok(command.query_async(&mut connection).await?)
        });
        let answer = asked.await.unwrap_or_else(|late| Err(late.into()));
        answer.map_err(Unavailable)
    }
}

impl IntoResponse for Unavailable {
    fn into_response(self) -> Response {
        eprintln!("a resource is unavailable: {}", self.0);
        (StatusCode::SERVICE_UNAVAILABLE, "try again later\n").into_response()
    }
}
