//! A Redis that is attached by its URL, and may go away at any time.

use std::time::Duration;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use redis::{
    Client, Cmd, ErrorKind, FromRedisValue, RedisError, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use tokio::time::timeout;

/// One attached Redis; none where it was not there.
#[derive(Clone)]
pub struct Resource {
    manager: Option<ConnectionManager>,
    patience: Duration,
}

/// The resource did not do what it was asked for, for whatever reason.
pub struct Unavailable(RedisError);

impl Resource {
    /// Attaches what `url` names. The service runs on without it.
    pub async fn attach(url: &str, patience: Duration) -> RedisResult<Self> {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(patience))
            .set_response_timeout(Some(patience))
            .set_number_of_retries(0);
        let manager = ConnectionManager::new_with_config(Client::open(url)?, config).await;
        if let Err(error) = &manager {
            eprintln!("running without a resource: {error}");
        }
        Ok(Self {
            manager: manager.ok(),
            patience,
        })
    }

    /// Runs one command.
    pub async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Unavailable> {
        let late = || RedisError::from((ErrorKind::Io, "no answer in time"));
        let mut manager = self.manager.clone().ok_or_else(|| Unavailable(late()))?;
        let answer = timeout(self.patience, command.query_async(&mut manager)).await;
        answer.unwrap_or_else(|_| Err(late())).map_err(Unavailable)
    }
}

impl IntoResponse for Unavailable {
    fn into_response(self) -> Response {
        eprintln!("a resource is unavailable: {}", self.0);
        (StatusCode::SERVICE_UNAVAILABLE, "try again later\n").into_response()
    }
}
