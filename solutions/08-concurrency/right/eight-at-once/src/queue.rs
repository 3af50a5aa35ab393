//! The orders that wait, in Redis: the only thing that web and worker share.

use redis::{
    Client, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
    cmd,
};

use crate::kitchen::Order;

const WAITING: &str = "orders";
const BAKING: &str = "orders:baking";
const NUMBERS: &str = "orders:numbers";

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
        let mut push = cmd("LPUSH");
        push.arg(WAITING).arg(order);
        push.exec_async(&mut self.redis).await
    }

    /// Takes the oldest order off the list, if there is one, and notes that it
    /// is baking.
    pub async fn take(&mut self) -> RedisResult<Option<Order>> {
        let mut take = cmd("LMOVE");
        take.arg(WAITING).arg(BAKING).arg("RIGHT").arg("LEFT");
        let order: Option<String> = take.query_async(&mut self.redis).await?;
        let order = order.map(|order| serde_json::from_str(&order)).transpose();
        Ok(order.map_err(std::io::Error::other)?)
    }

    /// It is baking no more.
    pub async fn done(&mut self, order: &Order) -> RedisResult<()> {
        let order = serde_json::to_string(order).map_err(std::io::Error::other)?;
        let mut remove = cmd("LREM");
        remove.arg(BAKING).arg(1).arg(order);
        remove.exec_async(&mut self.redis).await
    }

    /// Whether nobody else has rung for that day.
    pub async fn is_first(&mut self, day: u128) -> RedisResult<bool> {
        let mut mark = cmd("HSETNX");
        mark.arg("bell").arg(day.to_string()).arg("rung");
        mark.query_async(&mut self.redis).await
    }
}
