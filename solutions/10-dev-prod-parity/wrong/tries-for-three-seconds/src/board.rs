//! The board of specials, in the Redis that is attached: in each environment
//! the same kind, so that there is only one kind to know.

use std::time::Duration;

use redis::{
    AsyncCommands, Client, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use serde::Serialize;

/// The sorted set of prices.
const PRICES: &str = "specials";

/// How long to wait before a Redis that is down is asked again.
const PAUSE: Duration = Duration::from_millis(600);

/// How many specials are shown.
const SHOWN: usize = 10;

/// A cake at its price.
#[derive(Serialize)]
pub struct Special {
    pub cake: String,
    pub price: u32,
}

/// The way to the board.
#[derive(Clone)]
pub struct Board {
    redis: ConnectionManager,
}

impl Board {
    /// The board at `url`; Redis is asked when there is something to ask.
    pub fn at(url: &str) -> RedisResult<Self> {
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(5)
            .set_min_delay(PAUSE)
            .set_max_delay(PAUSE);
        let redis = Client::open(url)?.get_connection_manager_lazy(config)?;
        Ok(Self { redis })
    }

    /// Puts a special on the board, for so many milliseconds or for good.
    pub async fn offer(&self, special: &Special, ttl: Option<u64>) -> RedisResult<()> {
        let mut pipe = redis::pipe();
        pipe.atomic().zadd(PRICES, &special.cake, special.price);
        match ttl {
            Some(ttl) => pipe.pset_ex(key(&special.cake), "on", ttl),
            None => pipe.set(key(&special.cake), "on"),
        };
        pipe.exec_async(&mut self.redis.clone()).await
    }

    /// What is on the board. Redis sorts, and Redis says whose time is over.
    pub async fn specials(&self) -> RedisResult<Vec<Special>> {
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
