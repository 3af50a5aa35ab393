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

    /// Moves the oldest order to the list of those that are baking.
    pub async fn take(&mut self) -> RedisResult<Order> {
        let mut pop = cmd("BRPOPLPUSH");
        pop.arg(WAITING).arg(BAKING).arg(0);
        let order: String = pop.query_async(&mut self.redis).await?;
        Ok(serde_json::from_str(&order).map_err(std::io::Error::other)?)
    }

    /// Puts back what a worker that died was baking, where no other is at work.
    pub async fn recover(&mut self) -> RedisResult<()> {
        let waiting: u64 = cmd("LLEN")
            .arg(WAITING)
            .query_async(&mut self.redis)
            .await?;
        if waiting > 0 {
            return Ok(());
        }
        loop {
            let mut back = cmd("RPOPLPUSH");
            back.arg(BAKING).arg(WAITING);
            let order: Option<String> = back.query_async(&mut self.redis).await?;
            if order.is_none() {
                return Ok(());
            }
        }
    }
}
