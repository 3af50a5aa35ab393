//! The orders that wait, in Redis: the only thing that web and worker share.

use redis::{
    Client, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
    cmd, pipe,
};

use crate::kitchen::Order;

const WAITING: &str = "orders";
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

    /// Takes all orders off the list in one step, the oldest first: fewer trips
    /// to Redis, and nobody else can find them.
    pub async fn take_all(&mut self) -> RedisResult<Vec<Order>> {
        let mut all = pipe();
        all.atomic();
        all.cmd("LRANGE").arg(WAITING).arg(0).arg(-1);
        all.cmd("DEL").arg(WAITING).ignore();
        let (orders,): (Vec<String>,) = all.query_async(&mut self.redis).await?;
        let orders = orders.iter().rev().map(|order| serde_json::from_str(order));
        let orders: Result<_, _> = orders.collect();
        Ok(orders.map_err(std::io::Error::other)?)
    }
}
