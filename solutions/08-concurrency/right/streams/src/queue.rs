//! The orders that wait, in a stream: a consumer group gives each to one
//! worker, and remembers it until it is acknowledged.

use redis::{
    Client, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
    cmd,
};

use crate::kitchen::Order;

const WAITING: &str = "orders";
const WORKERS: &str = "workers";
const NUMBERS: &str = "orders:numbers";

/// Streams, their entries, and the one field of each.
type Read = Vec<(String, Vec<(String, (String, String))>)>;

#[derive(Clone)]
pub struct Queue {
    redis: ConnectionManager,
}

impl Queue {
    pub async fn open(url: &str) -> RedisResult<Self> {
        // The default gives up on an answer after half a second, and an order
        // that comes later would be taken off the list and thrown away.
        let config = ConnectionManagerConfig::new().set_response_timeout(None);
        let redis = Client::open(url)?
            .get_connection_manager_with_config(config)
            .await?;
        Ok(Self { redis })
    }

    /// A number that no other order has, whichever process took it.
    pub async fn number(&mut self) -> RedisResult<u64> {
        cmd("INCR").arg(NUMBERS).query_async(&mut self.redis).await
    }

    pub async fn put(&mut self, order: &Order) -> RedisResult<()> {
        let order = serde_json::to_string(order).map_err(std::io::Error::other)?;
        let mut add = cmd("XADD");
        add.arg(WAITING).arg("*").arg("order").arg(order);
        add.exec_async(&mut self.redis).await
    }

    /// Joins the workers: the first of them makes the group.
    pub async fn join(&mut self) -> RedisResult<()> {
        let mut create = cmd("XGROUP");
        create
            .arg("CREATE")
            .arg(WAITING)
            .arg(WORKERS)
            .arg(0)
            .arg("MKSTREAM");
        match create.exec_async(&mut self.redis).await {
            Err(error) if error.code() == Some("BUSYGROUP") => Ok(()),
            other => other,
        }
    }

    /// The next order that no worker was given yet, once there is one, and
    /// what it is acknowledged by.
    pub async fn take(&mut self, worker: &str) -> RedisResult<(String, Order)> {
        let mut read = cmd("XREADGROUP");
        read.arg("GROUP").arg(WORKERS).arg(worker);
        read.arg("COUNT").arg(1).arg("BLOCK").arg(0);
        read.arg("STREAMS").arg(WAITING).arg(">");
        let read: Read = read.query_async(&mut self.redis).await?;
        let entry = read
            .into_iter()
            .next()
            .and_then(|(_, entries)| entries.into_iter().next());
        let (place, (_, order)) = entry.ok_or_else(|| std::io::Error::other("nothing was read"))?;
        let order = serde_json::from_str(&order).map_err(std::io::Error::other)?;
        Ok((place, order))
    }

    pub async fn done(&mut self, place: &str) -> RedisResult<()> {
        let mut acknowledge = cmd("XACK");
        acknowledge.arg(WAITING).arg(WORKERS).arg(place);
        acknowledge.exec_async(&mut self.redis).await
    }

    /// Whether this is the first to ring for `day`.
    pub async fn rings(&mut self, day: u128) -> RedisResult<bool> {
        let mut set = cmd("SET");
        set.arg(format!("bell:{day}")).arg("rung");
        set.arg("NX").arg("EX").arg(172_800);
        let first: Option<String> = set.query_async(&mut self.redis).await?;
        Ok(first.is_some())
    }
}
