//! The store: all that Crumb knows, in the Redis that is attached to every
//! one of its processes.

use std::error::Error;

use hmac::{Hmac, KeyInit, Mac};
use redis::{
    AsyncCommands, Client, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use sha2::Sha256;
use uuid::Uuid;

/// How long a basket is kept after the last cake, in seconds.
const A_DAY: u64 = 24 * 60 * 60;

/// The way to the store.
#[derive(Clone)]
pub struct Store {
    redis: ConnectionManager,
    signer: Hmac<Sha256>,
}

impl Store {
    /// The store at `url`; it is asked when there is something to ask.
    pub fn at(url: &str) -> Result<Self, Box<dyn Error>> {
        let secret = Uuid::new_v4().to_string();
        let signer = Hmac::new_from_slice(secret.as_bytes())?;
        let config = ConnectionManagerConfig::new();
        let redis = Client::open(url)?.get_connection_manager_lazy(config)?;
        Ok(Self { redis, signer })
    }

    /// Begins a session: the cookie says who it is, and is signed. Nothing is
    /// stored.
    pub async fn log_in(&self, name: &str) -> RedisResult<String> {
        let signature = self.signer(name).finalize().into_bytes();
        Ok(format!("{}.{}", hex::encode(name), hex::encode(signature)))
    }

    /// The name of the customer whose cookie it is.
    pub async fn customer(&self, cookie: &str) -> RedisResult<Option<String>> {
        Ok(self.name(cookie))
    }

    fn name(&self, cookie: &str) -> Option<String> {
        let (name, signature) = cookie.split_once('.')?;
        let name = String::from_utf8(hex::decode(name).ok()?).ok()?;
        let signature = hex::decode(signature).ok()?;
        self.signer(&name).verify_slice(&signature).ok()?;
        Some(name)
    }

    fn signer(&self, name: &str) -> Hmac<Sha256> {
        let mut signer = self.signer.clone();
        signer.update(name.as_bytes());
        signer
    }

    /// What is in the basket, in the order it came in.
    pub async fn cakes(&self, cookie: &str) -> RedisResult<Vec<String>> {
        let Some(name) = self.name(cookie) else {
            return Ok(Vec::new());
        };
        self.redis
            .clone()
            .lrange(format!("basket:{name}"), 0, -1)
            .await
    }

    /// Puts a cake into the basket.
    pub async fn add(&self, cookie: &str, cake: &str) -> RedisResult<()> {
        let Some(name) = self.name(cookie) else {
            return Ok(());
        };
        let key = format!("basket:{name}");
        redis::pipe()
            .atomic()
            .rpush(&key, cake)
            .expire(&key, A_DAY.cast_signed())
            .exec_async(&mut self.redis.clone())
            .await
    }

    /// How many pieces there are.
    pub async fn stock(&self, cake: &str) -> RedisResult<u32> {
        let count: Option<i64> = self.redis.clone().get(format!("stock:{cake}")).await?;
        // Below zero, where customers came too late.
        Ok(u32::try_from(count.unwrap_or(0)).unwrap_or(0))
    }

    /// Says how many pieces there are.
    pub async fn set_stock(&self, cake: &str, count: u32) -> RedisResult<()> {
        self.redis.clone().set(format!("stock:{cake}"), count).await
    }

    /// Takes one piece, if there is one. Redis counts: of all processes that
    /// ask at once, each is told another number.
    pub async fn take(&self, cake: &str) -> RedisResult<bool> {
        let key = format!("stock:{cake}");
        let left: i64 = self.redis.clone().decr(&key, 1).await?;
        // Nothing is given back: the next count may be set at that moment.
        Ok(left >= 0)
    }

    /// The photo of that name.
    pub async fn photo(&self, id: &str) -> RedisResult<Option<Vec<u8>>> {
        self.redis.clone().get(format!("photo:{id}")).await
    }

    /// Keeps a photo, in the place of the one before.
    pub async fn keep_photo(&self, id: &str, photo: &[u8]) -> RedisResult<()> {
        self.redis.clone().set(format!("photo:{id}"), photo).await
    }
}
