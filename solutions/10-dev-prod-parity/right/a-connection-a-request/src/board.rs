//! The board of specials, in the Redis that is attached: in each environment
//! the same kind, so that there is only one kind to know.

use redis::{AsyncCommands, Client, RedisResult, aio::MultiplexedConnection};
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

/// The way to the board.
#[derive(Clone)]
pub struct Board {
    client: Client,
}

impl Board {
    /// The board at `url`; each request connects for itself.
    pub fn at(url: &str) -> RedisResult<Self> {
        let client = Client::open(url)?;
        Ok(Self { client })
    }

    /// Puts a special on the board, for so many milliseconds or for good.
    pub async fn offer(&self, special: &Special, ttl: Option<u64>) -> RedisResult<()> {
        let mut redis = self.connect().await?;
        let () = redis.set(key(&special.cake), 1).await?;
        if let Some(ttl) = ttl {
            let () = redis.pexpire(key(&special.cake), ttl.cast_signed()).await?;
        }
        redis.zadd(PRICES, &special.cake, special.price).await
    }

    /// What is on the board. Cakes whose time is over are taken off for good.
    pub async fn specials(&self) -> RedisResult<Vec<Special>> {
        let mut redis = self.connect().await?;
        let cakes: Vec<String> = redis.zrange(PRICES, 0, -1).await?;
        let mut specials = Vec::new();
        for cake in cakes {
            if redis.exists(key(&cake)).await? {
                let price: u32 = redis.zscore(PRICES, &cake).await?;
                specials.push(Special { cake, price });
            } else {
                let () = redis.zrem(PRICES, cake).await?;
            }
        }
        specials.truncate(SHOWN);
        Ok(specials)
    }

    async fn connect(&self) -> RedisResult<MultiplexedConnection> {
        self.client.get_multiplexed_async_connection().await
    }
}

/// The key that is there while the cake is on the board.
fn key(cake: &str) -> String {
    format!("special:{cake}")
}
