//! The board of specials: in Redis, or in memory where there is none.

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

/// The place of the last one that is shown; the first is 0.
const LAST: isize = 9;

/// A cake at its price.
#[derive(Clone, Serialize)]
pub struct Special {
    pub cake: String,
    pub price: u32,
}

/// The way to the board.
#[derive(Clone)]
pub enum Board {
    Redis(ConnectionManager),
    Memory(Memory),
}

impl Board {
    /// The board at `url`; Redis is asked when there is something to ask.
    pub fn at(url: &str) -> RedisResult<Self> {
        let config = ConnectionManagerConfig::default();
        let redis = Client::open(url)?.get_connection_manager_lazy(config)?;
        Ok(Self::Redis(redis))
    }

    /// A board that needs nothing to be installed.
    pub fn in_memory() -> Self {
        Self::Memory(Memory::default())
    }

    /// Puts a special on the board, for so many milliseconds or for good.
    pub async fn offer(&self, special: &Special, ttl: Option<u64>) -> RedisResult<()> {
        let redis = match self {
            Self::Redis(redis) => redis,
            Self::Memory(memory) => {
                memory.offer(special, ttl);
                return Ok(());
            }
        };
        let mut pipe = redis::pipe();
        pipe.atomic().zadd(PRICES, &special.cake, special.price);
        pipe.set_nx(key(&special.cake), "on");
        if let Some(ttl) = ttl {
            pipe.pexpire(key(&special.cake), ttl.cast_signed());
        }
        pipe.exec_async(&mut redis.clone()).await
    }

    /// What is on the board, the cheapest first.
    pub async fn specials(&self) -> RedisResult<Vec<Special>> {
        let mut redis = match self {
            Self::Redis(redis) => redis.clone(),
            Self::Memory(memory) => return Ok(memory.specials()),
        };
        let prices: Vec<(String, u32)> = redis.zrange_withscores(PRICES, 0, LAST).await?;
        if prices.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<String> = prices.iter().map(|(cake, _)| key(cake)).collect();
        let on: Vec<Option<Vec<u8>>> = redis.mget(keys).await?;
        let on = prices.into_iter().zip(on).filter(|(_, on)| on.is_some());
        Ok(on
            .map(|((cake, price), _)| Special { cake, price })
            .collect())
    }
}

/// The key that is there while the cake is on the board.
fn key(cake: &str) -> String {
    format!("special:{cake}")
}
