//! A worker: bakes one job of the queue after the other, and holds none back
//! when it is stopped or killed.

use std::{error::Error, time::Duration};

use redis::{
    AsyncCommands, AsyncConnectionConfig, Direction, RedisResult, aio::MultiplexedConnection,
};
use reqwest::Client;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{
    signal::unix::{SignalKind, signal},
    time::sleep,
};

use crate::config::{setting, url};

/// What the kitchen answers.
#[derive(Deserialize)]
struct Baked {
    loaf: String,
}

/// A worker, and the list of the queue that holds what it has begun.
struct Worker {
    redis: redis::Client,
    queue: MultiplexedConnection,
    begun: String,
    kitchen: String,
    client: Client,
}

/// Works until it is told to stop.
pub async fn run() -> Result<(), Box<dyn Error>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut worker = Worker::start().await?;
    loop {
        tokio::select! {
            _ = terminate.recv() => break,
            done = worker.bakes_one() => done?,
        }
    }
    tracing::info!("stopping: what is not finished goes back");
    worker.gives_back().await?;
    Ok(())
}

impl Worker {
    async fn start() -> Result<Self, Box<dyn Error>> {
        let begun = format!("jobs:{}", setting("WORKER_NAME")?);
        let kitchen = format!("{}/bake", url("KITCHEN_URL")?);
        let redis = redis::Client::open(setting("REDIS_URL")?)?;
        Ok(Self {
            queue: connected(&redis).await?,
            redis,
            begun,
            kitchen,
            client: Client::new(),
        })
    }

    /// Bakes the next job. Until its loaf is on the shelf the queue holds it.
    async fn bakes_one(&mut self) -> Result<(), Box<dyn Error>> {
        let Some(text) = self.next().await? else {
            return Ok(());
        };
        let job: Value = serde_json::from_str(&text)?;
        let answer = self.client.post(&self.kitchen).json(&job).send().await?;
        let Baked { loaf } = answer.error_for_status()?.json().await?;
        let shelved = json!({ "id": job["id"], "loaf": loaf }).to_string();
        self.delivers(&shelved, &text).await;
        Ok(())
    }

    /// Puts a loaf on the shelf, and tries again until Redis has it.
    async fn delivers(&mut self, shelved: &str, text: &str) {
        let mut both = redis::pipe();
        both.atomic()
            .rpush("shelf", shelved)
            .lrem(&self.begun, 1, text);
        while both.exec_async(&mut self.queue).await.is_err() {
            sleep(Duration::from_millis(100)).await;
            if let Ok(queue) = connected(&self.redis).await {
                self.queue = queue;
            }
        }
    }

    /// What an earlier life of this worker has begun; else something new, if
    /// there is anything within half a second.
    async fn next(&mut self) -> RedisResult<Option<String>> {
        let begun: Option<String> = self.queue.lindex(&self.begun, -1).await?;
        if begun.is_some() {
            return Ok(begun);
        }
        let (oldest, newest) = (Direction::Right, Direction::Left);
        let taken = self.queue.blmove("jobs", &self.begun, oldest, newest, 0.5);
        taken.await
    }

    /// Puts what it has begun back to where the next worker looks first.
    async fn gives_back(&mut self) -> RedisResult<()> {
        loop {
            let (from, to) = (Direction::Left, Direction::Right);
            let back: Option<String> = self.queue.lmove(&self.begun, "jobs", from, to).await?;
            if back.is_none() {
                return Ok(());
            }
        }
    }
}

async fn connected(redis: &redis::Client) -> RedisResult<MultiplexedConnection> {
    // A while without a job is no error.
    let patient = AsyncConnectionConfig::new().set_response_timeout(None);
    redis
        .get_multiplexed_async_connection_with_config(&patient)
        .await
}
