//! A Redis that is attached by its URL, and may go away at any time.

use std::time::Duration;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use redis::{
    AsyncConnectionConfig, Client, Cmd, ErrorKind, FromRedisValue, RedisError, RedisResult,
};
use tokio::time::timeout;

/// One attached Redis.
#[derive(Clone)]
pub struct Resource {
    client: Client,
    patience: Duration,
}

/// The resource did not do what it was asked for, for whatever reason.
pub struct Unavailable(RedisError);

impl Resource {
    /// Attaches what `url` names, which need not be there yet.
    pub fn attach(url: &str, patience: Duration) -> RedisResult<Self> {
        let client = Client::open(url)?;
        Ok(Self { client, patience })
    }

    /// Runs one command, on a connection of its own: nothing is kept that
    /// could break.
    pub async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Unavailable> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None);
        let answer = timeout(self.patience, async {
            let connected = self
                .client
                .get_multiplexed_async_connection_with_config(&config);
            command.query_async(&mut connected.await?).await
        });
        let late = || RedisError::from((ErrorKind::Io, "no answer in time"));
        let answer = answer.await.unwrap_or_else(|_| Err(late()));
        answer.map_err(Unavailable)
    }
}

impl IntoResponse for Unavailable {
    fn into_response(self) -> Response {
        eprintln!("a resource is unavailable: {}", self.0);
        (StatusCode::SERVICE_UNAVAILABLE, "try again later\n").into_response()
    }
}
