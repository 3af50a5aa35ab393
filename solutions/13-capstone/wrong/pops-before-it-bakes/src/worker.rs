//! A worker: bakes one job of the queue after the other, and holds none back
//! when it is stopped or killed.

use std::error::Error;

use redis::{AsyncCommands, AsyncConnectionConfig, RedisResult, aio::MultiplexedConnection};
use reqwest::Client;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::signal::unix::{SignalKind, signal};

use crate::config::{setting, url};

/// What the kitchen answers.
#[derive(Deserialize)]
struct Baked {
    loaf: String,
}

/// A worker, and the job that it has in its hands.
struct Worker {
    queue: MultiplexedConnection,
    holds: Option<String>,
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
        let kitchen = format!("{}/bake", url("KITCHEN_URL")?);
        let redis = redis::Client::open(setting("REDIS_URL")?)?;
        // A while without a job is no error.
        let patient = AsyncConnectionConfig::new().set_response_timeout(None);
        let queue = redis.get_multiplexed_async_connection_with_config(&patient);
        Ok(Self {
            queue: queue.await?,
            holds: None,
            kitchen,
            client: Client::new(),
        })
    }

    /// Bakes the next job, which nobody else has.
    async fn bakes_one(&mut self) -> Result<(), Box<dyn Error>> {
        let Some(text) = self.next().await? else {
            return Ok(());
        };
        let job: Value = serde_json::from_str(&text)?;
        let answer = self.client.post(&self.kitchen).json(&job).send().await?;
        let Baked { loaf } = answer.error_for_status()?.json().await?;
        let shelved = json!({ "id": job["id"], "loaf": loaf }).to_string();
        redis::pipe()
            .atomic()
            .rpush("shelf", shelved)
            .exec_async(&mut self.queue)
            .await?;
        self.holds = None;
        Ok(())
    }

    /// The oldest job, if there is any within half a second.
    async fn next(&mut self) -> RedisResult<Option<String>> {
        let popped: Option<(String, String)> = self.queue.brpop("jobs", 0.5).await?;
        self.holds = popped.map(|(_, job)| job);
        Ok(self.holds.clone())
    }

    /// Puts what it has begun back to where the next worker looks first.
    async fn gives_back(&mut self) -> RedisResult<()> {
        if let Some(job) = self.holds.take() {
            let () = self.queue.rpush("jobs", job).await?;
        }
        Ok(())
    }
}
