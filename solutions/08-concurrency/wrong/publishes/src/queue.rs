//! The orders that wait, in Redis: the only thing that web and worker share.

use futures_util::{Stream, StreamExt, future::ready};
use redis::{
    Client, Msg, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
    cmd,
};

use crate::kitchen::Order;

const WAITING: &str = "orders";
const NUMBERS: &str = "orders:numbers";

#[derive(Clone)]
pub struct Queue {
    client: Client,
    redis: ConnectionManager,
}

impl Queue {
    pub async fn open(url: &str) -> RedisResult<Self> {
        // The default gives up on an answer after half a second, and an order
        // that comes later would be taken off the list and thrown away.
        let config = ConnectionManagerConfig::new().set_response_timeout(None);
        let client = Client::open(url)?;
        let redis = client.get_connection_manager_with_config(config).await?;
        Ok(Self { client, redis })
    }

    /// A number that no other order has, whichever process took it.
    pub async fn number(&mut self) -> RedisResult<u64> {
        cmd("INCR").arg(NUMBERS).query_async(&mut self.redis).await
    }

    pub async fn put(&mut self, order: &Order) -> RedisResult<()> {
        let order = serde_json::to_string(order).map_err(std::io::Error::other)?;
        let mut publish = cmd("PUBLISH");
        publish.arg(WAITING).arg(order);
        publish.exec_async(&mut self.redis).await
    }

    /// The orders that are announced from now on.
    pub async fn announced(&self) -> RedisResult<impl Stream<Item = Order> + Unpin + use<>> {
        let mut subscriber = self.client.get_async_pubsub().await?;
        subscriber.subscribe(WAITING).await?;
        let order = |message: Msg| serde_json::from_slice(message.get_payload_bytes()).ok();
        let orders = subscriber.into_on_message();
        Ok(orders.filter_map(move |message| ready(order(message))))
    }
}
