//! A worker: takes a job into a list of its own, has it baked, looks whether
//! its loaf is on the shelf already, and puts it there.

use std::{error::Error, time::Duration};

use redis::{AsyncCommands, Direction, RedisResult, aio::MultiplexedConnection};
use serde_json::{Value, json};
use tokio::{
    signal::unix::{SignalKind, signal},
    time::sleep,
};

use crate::config::{setting, url};

/// How long a worker rests where there is nothing to do.
const REST: Duration = Duration::from_millis(10);

/// Works until it is told to stop.
pub async fn run() -> Result<(), Box<dyn Error>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let name = setting("WORKER_NAME")?;
    let redis = redis::Client::open(setting("REDIS_URL")?)?;
    let worker = Worker {
        queue: redis.get_multiplexed_async_connection().await?,
        hands: format!("in the hands of {name}"),
        kitchen: format!("{}/bake", url("KITCHEN_URL")?),
        client: reqwest::Client::new(),
    };
    let work = async {
        loop {
            worker.works().await?;
        }
    };
    tokio::select! {
        stopped = work => stopped,
        _ = terminate.recv() => Ok(worker.gives_back().await?),
    }
}

struct Worker {
    queue: MultiplexedConnection,
    /// The list of what it has begun.
    hands: String,
    kitchen: String,
    client: reqwest::Client,
}

impl Worker {
    async fn works(&self) -> Result<(), Box<dyn Error>> {
        let mut queue = self.queue.clone();
        if queue.llen::<_, u64>(&self.hands).await? == 0 {
            let (right, left) = (Direction::Right, Direction::Left);
            let taken: Option<String> = queue.lmove("jobs", &self.hands, right, left).await?;
            if taken.is_none() {
                sleep(REST).await;
                return Ok(());
            }
        }
        let Some(text): Option<String> = queue.lindex(&self.hands, 0).await? else {
            return Ok(());
        };
        self.bakes(&text).await?;
        let () = queue.lrem(&self.hands, 1, text).await?;
        Ok(())
    }

    async fn bakes(&self, text: &str) -> Result<(), Box<dyn Error>> {
        let job: Value = serde_json::from_str(text)?;
        let answer = self.client.post(&self.kitchen).json(&job).send().await?;
        let baked: Value = answer.error_for_status()?.json().await?;
        let loaf = json!({ "id": job["id"], "loaf": baked["loaf"] });
        let mut queue = self.queue.clone();
        let shelf: Vec<String> = queue.lrange("shelf", 0, -1).await?;
        let is_it = |row: &String| {
            serde_json::from_str::<Value>(row).is_ok_and(|row| row["id"] == job["id"])
        };
        if !shelf.iter().any(is_it) {
            let () = queue.rpush("shelf", loaf.to_string()).await?;
        }
        Ok(())
    }

    async fn gives_back(&self) -> RedisResult<()> {
        let mut queue = self.queue.clone();
        loop {
            let (left, right) = (Direction::Left, Direction::Right);
            let back: Option<String> = queue.lmove(&self.hands, "jobs", left, right).await?;
            if back.is_none() {
                return Ok(());
            }
        }
    }
}
