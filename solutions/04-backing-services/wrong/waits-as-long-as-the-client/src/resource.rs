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

/// One attached Redis.
#[derive(Clone)]
pub struct Resource {
    manager: ConnectionManager,
    patience: Duration,
}

/// The resource did not do what it was asked for, for whatever reason.
pub struct Unavailable(RedisError);

impl Resource {
    /// Attaches what `url` names, which need not be there yet: the first
    /// command connects, and so does the first one after a connection is lost.
    pub fn attach(url: &str, patience: Duration) -> RedisResult<Self> {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(patience))
            // Whoever asks next tries again; nobody waits for a row of attempts.
            .set_number_of_retries(0);
        let manager = ConnectionManager::new_lazy_with_config(Client::open(url)?, config)?;
        Ok(Self { manager, patience })
    }

    /// Runs one command. Connecting and the command together take no longer
    /// than a request may wait.
    pub async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Unavailable> {
        let mut manager = self.manager.clone();
        let answer = timeout(self.patience, command.query_async(&mut manager)).await;
        let late = || RedisError::from((ErrorKind::Io, "no answer in time"));
        answer.unwrap_or_else(|_| Err(late())).map_err(Unavailable)
    }
}

impl IntoResponse for Unavailable {
    fn into_response(self) -> Response {
        eprintln!("a resource is unavailable: {}", self.0);
        (StatusCode::SERVICE_UNAVAILABLE, "try again later\n").into_response()
    }
}
