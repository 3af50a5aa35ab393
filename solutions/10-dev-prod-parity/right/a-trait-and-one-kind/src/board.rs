//! The board of specials as the routes see it, and the one kind there is.

use std::sync::Arc;

use redis::{
    AsyncCommands, Client, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use serde::Serialize;

/// The sorted set of prices.
const PRICES: &str = "specials";

/// How many specials are shown.
const SHOWN: usize = 10;

/// A cake at its price.
#[derive(Serialize)]
pub struct Special {
    pub cake: String,
    pub price: u32,
}

/// What a board can do.
pub trait Board: Clone + Send + Sync + 'static {
    /// Puts a special on the board, for so many milliseconds or for good.
    fn offer(
        &self,
        special: &Special,
        ttl: Option<u64>,
    ) -> impl Future<Output = RedisResult<()>> + Send;

    /// What is on the board.
    fn specials(&self) -> impl Future<Output = RedisResult<Vec<Special>>> + Send;
}

/// A board in Redis.
#[derive(Clone)]
pub struct RedisBoard {
    name: Arc<str>,
    redis: ConnectionManager,
}

impl RedisBoard {
    /// The board at `url`, if there is one. The name of the deploy is for the
    /// log only.
    pub async fn at(url: &str, name: &str) -> RedisResult<Self> {
        let config = ConnectionManagerConfig::new().set_number_of_retries(0);
        let client = Client::open(url)?;
        let redis = client.get_connection_manager_with_config(config).await?;
        let name = name.into();
        Ok(Self { name, redis })
    }
}

impl Board for RedisBoard {
    async fn offer(&self, special: &Special, ttl: Option<u64>) -> RedisResult<()> {
        if &*self.name == "development" {
            eprintln!("{} now costs {}", special.cake, special.price);
        }
        let mut pipe = redis::pipe();
        pipe.atomic().zadd(PRICES, &special.cake, special.price);
        match ttl {
            Some(ttl) => pipe.pset_ex(key(&special.cake), "on", ttl),
            None => pipe.set(key(&special.cake), "on"),
        };
        pipe.exec_async(&mut self.redis.clone()).await
    }

    async fn specials(&self) -> RedisResult<Vec<Special>> {
        let mut redis = self.redis.clone();
        let prices: Vec<(String, u32)> = redis.zrange_withscores(PRICES, 0, -1).await?;
        if prices.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<String> = prices.iter().map(|(cake, _)| key(cake)).collect();
        let on: Vec<Option<Vec<u8>>> = redis.mget(keys).await?;
        let on = prices.into_iter().zip(on).filter(|(_, on)| on.is_some());
        let specials = on.map(|((cake, price), _)| Special { cake, price });
        Ok(specials.take(SHOWN).collect())
    }
}

/// The key that is there while the cake is on the board.
fn key(cake: &str) -> String {
    format!("special:{cake}")
}
