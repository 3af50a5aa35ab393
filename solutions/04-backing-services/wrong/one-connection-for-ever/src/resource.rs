//! A Redis that is attached by its URL, and may go away at any time.

use std::{sync::Arc, time::Duration};

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use redis::{
    Client, Cmd, ErrorKind, FromRedisValue, RedisError, RedisResult, aio::MultiplexedConnection,
};
use tokio::{sync::OnceCell, time::timeout};

/// One attached Redis.
#[derive(Clone)]
pub struct Resource {
    client: Client,
    connection: Arc<OnceCell<MultiplexedConnection>>,
    patience: Duration,
}

/// The resource did not do what it was asked for, for whatever reason.
pub struct Unavailable(RedisError);

impl Resource {
    /// Attaches what `url` names. The first command connects.
    pub fn attach(url: &str, patience: Duration) -> RedisResult<Self> {
        Ok(Self {
            client: Client::open(url)?,
            connection: Arc::default(),
            patience,
        })
    }

    /// Runs one command. Connecting and the command together take no longer
    /// than a request may wait.
    pub async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Unavailable> {
        let connect = || self.client.get_multiplexed_async_connection();
        let answer = timeout(self.patience, async {
            let mut connection = self.connection.get_or_try_init(connect).await?.clone();
            connection.set_response_timeout(self.patience);
            command.query_async(&mut connection).await
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
