//! The store: all that Crumb knows, in the Redis that is attached to every
//! one of its processes.

use std::time::Duration;

use redis::{
    AsyncCommands, Client, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
    cmd,
};
use uuid::Uuid;

/// How long a session and its basket are kept after the login, in seconds.
const A_DAY: u64 = 24 * 60 * 60;

/// How long Redis may take over one request.
const PATIENCE: Duration = Duration::from_secs(4);

/// The group that takes pieces from stock.
const CUSTOMERS: &str = "customers";

/// Streams, their entries, and the fields of each.
type Read = Vec<(String, Vec<(String, Vec<String>)>)>;

/// The way to the store.
#[derive(Clone)]
pub struct Store {
    redis: ConnectionManager,
}

impl Store {
    /// The store at `url`; it is asked when there is something to ask.
    pub fn at(url: &str) -> RedisResult<Self> {
        // Ten thousand entries take longer than the usual half second.
        let config = ConnectionManagerConfig::new().set_response_timeout(Some(PATIENCE));
        let redis = Client::open(url)?.get_connection_manager_lazy(config)?;
        Ok(Self { redis })
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

    /// How many pieces there are: one entry each.
    pub async fn stock(&self, cake: &str) -> RedisResult<u32> {
        let mut length = cmd("XLEN");
        length.arg(pieces(cake));
        length.query_async(&mut self.redis.clone()).await
    }

    /// Says how many pieces there are.
    pub async fn set_stock(&self, cake: &str, count: u32) -> RedisResult<()> {
        let key = pieces(cake);
        let mut all = redis::pipe();
        all.atomic().del(&key);
        let create = all.cmd("XGROUP").arg("CREATE").arg(&key);
        create.arg(CUSTOMERS).arg(0).arg("MKSTREAM");
        for _ in 0..count {
            all.cmd("XADD").arg(&key).arg("*").arg("piece").arg(1);
        }
        all.exec_async(&mut self.redis.clone()).await
    }

    /// Takes one piece, if there is one: the group gives each to one reader.
    pub async fn take(&self, cake: &str) -> RedisResult<bool> {
        let key = pieces(cake);
        let mut read = cmd("XREADGROUP");
        read.arg("GROUP").arg(CUSTOMERS).arg("next");
        read.arg("COUNT").arg(1).arg("STREAMS").arg(&key).arg(">");
        let read: RedisResult<Option<Read>> = read.query_async(&mut self.redis.clone()).await;
        let read = match read {
            // No count was ever set.
            Err(error) if error.code() == Some("NOGROUP") => None,
            other => other?,
        };
        let streams = read.into_iter().flatten();
        let Some((piece, _)) = streams.flat_map(|(_, entries)| entries).next() else {
            return Ok(false);
        };
        redis::pipe()
            .atomic()
            .cmd("XACK")
            .arg(&key)
            .arg(CUSTOMERS)
            .arg(&piece)
            .cmd("XDEL")
            .arg(&key)
            .arg(&piece)
            .exec_async(&mut self.redis.clone())
            .await?;
        Ok(true)
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

/// The stream with the pieces of a cake.
fn pieces(cake: &str) -> String {
    format!("pieces:{cake}")
}
