//! The store: all that Crumb knows, in the Redis that is attached to every
//! one of its processes.

use redis::{
    AsyncCommands, Client, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use uuid::Uuid;

/// How long a session and its basket are kept after the login, in seconds.
const A_DAY: i64 = 24 * 60 * 60;

/// How many bytes of a photo are kept together.
const PART: usize = 1000;

/// The way to the store.
#[derive(Clone)]
pub struct Store {
    client: Client,
    redis: ConnectionManager,
}

impl Store {
    /// The store at `url`; it is asked when there is something to ask.
    pub fn at(url: &str) -> RedisResult<Self> {
        let config = ConnectionManagerConfig::new();
        let client = Client::open(url)?;
        let redis = client.get_connection_manager_lazy(config)?;
        Ok(Self { client, redis })
    }

    /// Begins a session, and returns the id that nobody can guess.
    pub async fn log_in(&self, name: &str) -> RedisResult<String> {
        let session = Uuid::new_v4().simple().to_string();
        let key = format!("customer:{session}");
        redis::pipe()
            .atomic()
            .hset(&key, "name", name)
            .expire(&key, A_DAY)
            .exec_async(&mut self.redis.clone())
            .await?;
        Ok(session)
    }

    /// The name of the customer whose session it is.
    pub async fn customer(&self, session: &str) -> RedisResult<Option<String>> {
        let key = format!("customer:{session}");
        self.redis.clone().hget(key, "name").await
    }

    /// What is in the basket: a field of the customer's hash for each cake.
    pub async fn cakes(&self, session: &str) -> RedisResult<Vec<String>> {
        let key = format!("customer:{session}");
        let mut redis = self.redis.clone();
        let count: Option<usize> = redis.hget(&key, "cakes").await?;
        let fields: Vec<String> = (1..=count.unwrap_or(0))
            .map(|n| format!("cake:{n}"))
            .collect();
        if fields.is_empty() {
            return Ok(Vec::new());
        }
        redis.hmget(&key, fields).await
    }

    /// Puts a cake into the basket.
    pub async fn add(&self, session: &str, cake: &str) -> RedisResult<()> {
        let key = format!("customer:{session}");
        let mut redis = self.redis.clone();
        let place: usize = redis.hincr(&key, "cakes", 1).await?;
        redis.hset(&key, format!("cake:{place}"), cake).await
    }

    /// How many pieces there are.
    pub async fn stock(&self, cake: &str) -> RedisResult<u32> {
        let count: Option<i64> = self.redis.clone().get(format!("stock:{cake}")).await?;
        Ok(u32::try_from(count.unwrap_or(0)).unwrap_or(0))
    }

    /// Says how many pieces there are.
    pub async fn set_stock(&self, cake: &str, count: u32) -> RedisResult<()> {
        self.redis.clone().set(format!("stock:{cake}"), count).await
    }

    /// Takes one piece, if there is one: what was read is sold only if nobody
    /// else changed it meanwhile. What is watched belongs to a connection, so
    /// each taker has its own.
    pub async fn take(&self, cake: &str) -> RedisResult<bool> {
        let key = format!("stock:{cake}");
        let mut redis = self.client.get_multiplexed_async_connection().await?;
        loop {
            let () = redis::cmd("WATCH")
                .arg(&key)
                .query_async(&mut redis)
                .await?;
            let count: Option<u32> = redis.get(&key).await?;
            let Some(left) = count.unwrap_or(0).checked_sub(1) else {
                return Ok(false);
            };
            let sold: Option<()> = redis::pipe()
                .atomic()
                .set(&key, left)
                .ignore()
                .query_async(&mut redis)
                .await?;
            if sold.is_some() {
                return Ok(true);
            }
        }
    }

    /// The photo of that name, put together.
    pub async fn photo(&self, id: &str) -> RedisResult<Option<Vec<u8>>> {
        let key = format!("photo:{id}");
        let parts: Vec<Vec<u8>> = self.redis.clone().lrange(key, 0, -1).await?;
        Ok((!parts.is_empty()).then(|| parts.concat()))
    }

    /// Keeps a photo in parts, in the place of the one before.
    pub async fn keep_photo(&self, id: &str, photo: &[u8]) -> RedisResult<()> {
        let key = format!("photo:{id}");
        let mut pipe = redis::pipe();
        pipe.atomic().del(&key).ignore();
        for part in photo.chunks(PART) {
            pipe.rpush(&key, part).ignore();
        }
        pipe.exec_async(&mut self.redis.clone()).await
    }
}
