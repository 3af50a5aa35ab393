//! What lasts: the menu, and the shelf where loaves wait to be fetched. In
//! Redis, or in memory where there is none.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use redis::{AsyncCommands, Client, RedisError, RedisResult, aio::MultiplexedConnection};
use tokio::sync::OnceCell;

use crate::config::Config;

/// Each cake and its price, as it was written.
type Menu = BTreeMap<String, String>;

/// The way to what lasts.
#[derive(Clone, Default)]
pub struct Store {
    redis: Option<Client>,
    connection: Arc<OnceCell<MultiplexedConnection>>,
    memory: Arc<Mutex<Menu>>,
}

/// Redis did not do what it was asked for.
pub struct Unavailable(RedisError);

impl Store {
    /// The store of this deploy; the first command connects.
    pub fn new(config: &Config) -> RedisResult<Self> {
        let redis = config.redis.clone().map(Client::open);
        Ok(Self {
            redis: redis.transpose()?,
            ..Self::default()
        })
    }

    /// All prices.
    pub async fn menu(&self) -> Result<Menu, Unavailable> {
        match &self.redis {
            Some(client) => Ok(self.connected(client).await?.hgetall("menu").await?),
            None => Ok(self.memory().clone()),
        }
    }

    /// Writes the price of a cake.
    pub async fn set_price(&self, cake: &str, cents: u64) -> Result<(), Unavailable> {
        if let Some(client) = &self.redis {
            let mut redis = self.connected(client).await?;
            return Ok(redis.hset("menu", cake, cents).await?);
        }
        self.memory().insert(cake.to_owned(), cents.to_string());
        Ok(())
    }

    /// Puts a loaf on the shelf.
    pub async fn shelve(&self, loaf: String) -> Result<(), Unavailable> {
        if let Some(client) = &self.redis {
            let mut redis = self.connected(client).await?;
            return Ok(redis.rpush("shelf", loaf).await?);
        }
        Ok(())
    }

    async fn connected(&self, client: &Client) -> RedisResult<MultiplexedConnection> {
        let connect = || client.get_multiplexed_async_connection();
        Ok(self.connection.get_or_try_init(connect).await?.clone())
    }

    fn memory(&self) -> MutexGuard<'_, Menu> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<RedisError> for Unavailable {
    fn from(error: RedisError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Unavailable {
    fn into_response(self) -> Response {
        tracing::error!("the store is unavailable: {}", self.0);
        (StatusCode::SERVICE_UNAVAILABLE, "try again later\n").into_response()
    }
}
