//! A Redis that is attached by its URL, and may go away at any time.

use std::{sync::Arc, time::Duration};

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use redis::{
    AsyncConnectionConfig, Client, Cmd, ErrorKind, FromRedisValue, RedisError, RedisResult,
    aio::MultiplexedConnection,
};
use tokio::{sync::Mutex, time::timeout};

/// One attached Redis.
#[derive(Clone)]
pub struct Resource {
    client: Client,
    connection: Arc<Mutex<Option<MultiplexedConnection>>>,
    patience: Duration,
}

/// The resource did not do what it was asked for, for whatever reason.
pub struct Unavailable(RedisError);

impl Resource {
    /// Attaches what `url` names, which need not be there yet.
    pub fn attach(url: &str, patience: Duration) -> RedisResult<Self> {
        Ok(Self {
            client: Client::open(url)?,
            connection: Arc::default(),
            patience,
        })
    }

    /// Runs one command, which takes no longer than a request may wait. After
    /// an error the next one connects anew.
    pub async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Unavailable> {
        let mut connection = self.connection().await.map_err(Unavailable)?;
        let answer = timeout(self.patience, command.query_async(&mut connection)).await;
        let late = || RedisError::from((ErrorKind::Io, "no answer in time"));
        let answer = answer.unwrap_or_else(|_| Err(late()));
        if answer.is_err() {
            *self.connection.lock().await = None;
        }
        answer.map_err(Unavailable)
    }

    async fn connection(&self) -> RedisResult<MultiplexedConnection> {
        if let Some(connection) = &*self.connection.lock().await {
            return Ok(connection.clone());
        }
        let config = AsyncConnectionConfig::new().set_connection_timeout(None);
        let connected = self
            .client
            .get_multiplexed_async_connection_with_config(&config);
        let connection = connected.await?;
        *self.connection.lock().await = Some(connection.clone());
        Ok(connection)
    }
}

impl IntoResponse for Unavailable {
    fn into_response(self) -> Response {
        eprintln!("a resource is unavailable: {}", self.0);
        (StatusCode::SERVICE_UNAVAILABLE, "try again later\n").into_response()
    }
}
