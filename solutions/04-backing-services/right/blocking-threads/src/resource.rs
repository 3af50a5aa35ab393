//! A Redis that is attached by its URL, and may go away at any time.

use std::time::Duration;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use redis::{Client, Cmd, ErrorKind, FromRedisValue, RedisError, RedisResult};
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

    /// Runs one command on a thread and a connection of its own.
    pub async fn ask<T: FromRedisValue + Send + 'static>(
        &self,
        command: &Cmd,
    ) -> Result<T, Unavailable> {
        let (resource, command) = (self.clone(), command.clone());
        let waiting = tokio::task::spawn_blocking(move || resource.wait_for(&command));
        let late = || RedisError::from((ErrorKind::Io, "no answer in time"));
        let answer = match timeout(self.patience, waiting).await {
            Ok(Ok(answer)) => answer,
            _ => Err(late()),
        };
        answer.map_err(Unavailable)
    }

    fn wait_for<T: FromRedisValue>(&self, command: &Cmd) -> RedisResult<T> {
        let mut connection = self.client.get_connection_with_timeout(self.patience)?;
        connection.set_read_timeout(Some(self.patience))?;
        connection.set_write_timeout(Some(self.patience))?;
        command.query(&mut connection)
    }
}

impl IntoResponse for Unavailable {
    fn into_response(self) -> Response {
        eprintln!("a resource is unavailable: {}", self.0);
        (StatusCode::SERVICE_UNAVAILABLE, "try again later\n").into_response()
    }
}
