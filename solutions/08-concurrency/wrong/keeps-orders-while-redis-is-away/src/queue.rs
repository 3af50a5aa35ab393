//! The orders that wait, in Redis: the only thing that web and worker share.

use redis::{
    Client, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
    cmd,
};

use crate::kitchen::Order;

const WAITING: &str = "orders";

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
