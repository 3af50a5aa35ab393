//! The orders that wait, in Redis: the only thing that web and worker share.

use redis::{Client, RedisResult, aio::ConnectionManager, cmd};

use crate::kitchen::Order;

const WAITING: &str = "orders";
const NUMBERS: &str = "orders:numbers";

#[derive(Clone)]
pub struct Queue {
    redis: ConnectionManager,
}

impl Queue {
    pub async fn open(url: &str) -> RedisResult<Self> {
        let redis = Client::open(url)?.get_connection_manager().await?;
        Ok(Self { redis })
    }

    /// A number that no other order has, whichever process took it.
    pub async fn number(&mut self) -> RedisResult<u64> {
        cmd("INCR").arg(NUMBERS).query_async(&mut self.redis).await
    }

    pub async fn put(&mut self, order: &Order) -> RedisResult<()> {
        let order = serde_json::to_string(order).map_err(std::io::Error::other)?;
        let mut push = cmd("LPUSH");
        push.arg(WAITING).arg(order);
        push.exec_async(&mut self.redis).await
    }

    /// Takes the oldest order off the list, once there is one.
    pub async fn take(&mut self) -> RedisResult<Order> {
        let mut pop = cmd("BRPOP");
        pop.arg(WAITING).arg(0);
        let (_, order): (String, String) = pop.query_async(&mut self.redis).await?;
        Ok(serde_json::from_str(&order).map_err(std::io::Error::other)?)
    }
}
