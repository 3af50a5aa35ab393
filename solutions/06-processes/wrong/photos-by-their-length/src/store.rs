//! The store: all that Crumb knows, in the Redis that is attached to every
//! one of its processes.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use redis::{
    AsyncCommands, Client, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use uuid::Uuid;

/// How long a session and its basket are kept after the login, in seconds.
const A_DAY: u64 = 24 * 60 * 60;

/// The way to the store.
#[derive(Clone)]
pub struct Store {
    redis: ConnectionManager,
    /// Photos that were read before, and are as long as they were.
    photos: Arc<Mutex<HashMap<String, Vec<u8>>>>,
}

impl Store {
    /// The store at `url`; it is asked when there is something to ask.
    pub fn at(url: &str) -> RedisResult<Self> {
        let config = ConnectionManagerConfig::new();
        let redis = Client::open(url)?.get_connection_manager_lazy(config)?;
        let photos = Arc::default();
        Ok(Self { redis, photos })
    }

    /// Begins a session, and returns the id that nobody can guess.
    pub async fn log_in(&self, name: &str) -> RedisResult<String> {
        let session = Uuid::new_v4().to_string();
        let key = format!("session:{session}");
        let () = self.redis.clone().set_ex(key, name, A_DAY).await?;
        Ok(session)
    }

    /// The name of the customer whose session it is.
    pub async fn customer(&self, session: &str) -> RedisResult<Option<String>> {
        self.redis.clone().get(format!("session:{session}")).await
    }

    /// What is in the basket, in the order it came in.
    pub async fn cakes(&self, session: &str) -> RedisResult<Vec<String>> {
        let key = format!("basket:{session}");
        self.redis.clone().lrange(key, 0, -1).await
    }

    /// Puts a cake into the basket.
    pub async fn add(&self, session: &str, cake: &str) -> RedisResult<()> {
        let key = format!("basket:{session}");
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
        let key = format!("photo:{id}");
        let length: usize = self.redis.clone().strlen(&key).await?;
        let seen = {
            let photos = self.photos.lock().unwrap_or_else(PoisonError::into_inner);
            photos.get(id).filter(|seen| seen.len() == length).cloned()
        };
        if seen.is_some() {
            return Ok(seen);
        }
        let photo: Option<Vec<u8>> = self.redis.clone().get(&key).await?;
        if let Some(photo) = &photo {
            let mut photos = self.photos.lock().unwrap_or_else(PoisonError::into_inner);
            photos.insert(id.to_owned(), photo.clone());
        }
        Ok(photo)
    }

    /// Keeps a photo, in the place of the one before.
    pub async fn keep_photo(&self, id: &str, photo: &[u8]) -> RedisResult<()> {
        self.redis.clone().set(format!("photo:{id}"), photo).await
    }
}
