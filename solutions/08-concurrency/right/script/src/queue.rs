//! The orders that wait, in Redis: two scripts put and take them.

use std::time::Duration;

use redis::{
    Client, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
    cmd,
};

use tokio::time::sleep;

use crate::kitchen::Order;

const WAITING: &str = "orders";
const NAMES: &str = "orders:names";
const NUMBERS: &str = "orders:numbers";

/// How long a worker waits before it asks again.
const PAUSE: Duration = Duration::from_millis(20);

/// Keeps an order under a name, and the name in a list.
const PUT: &str = "
local name = redis.call('HINCRBY', KEYS[2], 'last', 1)
redis.call('HSET', KEYS[2], name, ARGV[1])
redis.call('RPUSH', KEYS[1], name)
";

/// Takes the first name off the list, and its order with it.
const TAKE: &str = "
local name = redis.call('LPOP', KEYS[1])
if not name then return false end
local order = redis.call('HGET', KEYS[2], name)
redis.call('HDEL', KEYS[2], name)
return order
";

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
        let mut put = cmd("EVAL");
        put.arg(PUT).arg(2).arg(WAITING).arg(NAMES).arg(order);
        put.exec_async(&mut self.redis).await
    }

    /// Takes the oldest order, once there is one: a script cannot wait, so
    /// this asks again.
    pub async fn take(&mut self) -> RedisResult<Order> {
        loop {
            let mut take = cmd("EVAL");
            take.arg(TAKE).arg(2).arg(WAITING).arg(NAMES);
            let order: Option<String> = take.query_async(&mut self.redis).await?;
            match order {
                Some(order) => {
                    return Ok(serde_json::from_str(&order).map_err(std::io::Error::other)?);
                }
                None => sleep(PAUSE).await,
            }
        }
    }
}
