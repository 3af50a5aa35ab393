//! The board of specials, in the Redis that is attached: in each environment
//! the same kind, so that there is only one kind to know.

use redis::{
    AsyncCommands, Client, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use serde::Serialize;

use crate::memory::Memory;

/// The sorted set of prices.
const PRICES: &str = "specials";

/// How many specials are shown.
pub const SHOWN: usize = 10;

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
    /// What was written, so that nobody has to wait for Redis to read it.
    copy: Memory,
}

impl Board {
    /// The board at `url`; Redis is asked when there is something to ask.
    pub fn at(url: &str) -> RedisResult<Self> {
        // Whoever asks next tries again; nobody waits for a row of attempts.
        let config = ConnectionManagerConfig::new().set_number_of_retries(0);
        let redis = Client::open(url)?.get_connection_manager_lazy(config)?;
        let copy = Memory::default();
        Ok(Self { redis, copy })
    }

    /// Puts a special on the board, for so many milliseconds or for good.
    pub async fn offer(&self, special: &Special, ttl: Option<u64>) -> RedisResult<()> {
        let mut pipe = redis::pipe();
        pipe.atomic().zadd(PRICES, &special.cake, special.price);
        match ttl {
            Some(ttl) => pipe.pset_ex(key(&special.cake), "on", ttl),
            None => pipe.set(key(&special.cake), "on"),
        };
        pipe.exec_async(&mut self.redis.clone()).await?;
        self.copy.offer(special, ttl);
        Ok(())
    }

    /// What is on the board: from memory, which is first filled from Redis.
    pub async fn specials(&self) -> RedisResult<Vec<Special>> {
        let known = self.copy.specials();
        if !known.is_empty() {
            return Ok(known);
        }
        let mut redis = self.redis.clone();
        let prices: Vec<(String, u32)> = redis.zrange_withscores(PRICES, 0, -1).await?;
        for (cake, price) in prices {
            let left: i64 = redis.pttl(key(&cake)).await?;
            // -1: it has no end. -2: it has ended.
            if left != -2 {
                self.copy
                    .offer(&Special { cake, price }, u64::try_from(left).ok());
            }
        }
        Ok(self.copy.specials())
    }
}

/// The key that is there while the cake is on the board.
fn key(cake: &str) -> String {
    format!("special:{cake}")
}
