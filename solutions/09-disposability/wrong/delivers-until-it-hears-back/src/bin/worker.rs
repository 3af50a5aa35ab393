//! The night shift: bakes what the shops have put into the queue.

use std::{env, error::Error, time::Duration};

use redis::{
    AsyncCommands, AsyncConnectionConfig, Direction, RedisResult, aio::MultiplexedConnection,
};
use reqwest::{Client, header::CONTENT_TYPE};
use serde::{Deserialize, Serialize};
use tokio::{
    signal::unix::{SignalKind, signal},
    time::sleep,
};

/// What a shop asks for; the rest of it is for the oven.
#[derive(Deserialize)]
struct Job {
    job: String,
}

/// What the oven answers.
#[derive(Deserialize)]
struct Baked {
    loaf: String,
}

/// What lies on the shelf in the morning.
#[derive(Serialize)]
struct Shelved<'a> {
    job: &'a str,
    loaf: &'a str,
}

/// A worker, and the list of the queue that holds what it has begun.
struct Worker {
    redis: redis::Client,
    queue: MultiplexedConnection,
    begun: String,
    oven: String,
    client: Client,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut worker = Worker::start().await?;
    loop {
        tokio::select! {
            _ = terminate.recv() => break,
            done = worker.bakes_one() => done?,
        }
    }
    println!("stopping: what is not finished goes back");
    worker.gives_back().await
}

impl Worker {
    async fn start() -> Result<Self, Box<dyn Error>> {
        let redis = redis::Client::open(setting("QUEUE_URL")?)?;
        Ok(Self {
            queue: connected(&redis).await?,
            redis,
            begun: format!("jobs:{}", setting("WORKER_NAME")?),
            oven: format!("{}/bake", setting("OVEN_URL")?.trim_end_matches('/')),
            client: Client::new(),
        })
    }

    /// Bakes the next job. Until its loaf is on the shelf the queue holds it.
    async fn bakes_one(&mut self) -> Result<(), Box<dyn Error>> {
        let Some(text) = self.next().await? else {
            return Ok(());
        };
        let job: Job = match serde_json::from_str(&text) {
            Ok(job) => job,
            Err(error) => {
                eprintln!("this is no job: {text}: {error}");
                return Ok(self.queue.lrem(&self.begun, 1, text).await?);
            }
        };
        let request = self.client.post(&self.oven);
        let request = request.header(CONTENT_TYPE, "application/json");
        let answer = request.body(text.clone()).send().await?;
        let Baked { loaf } = answer.error_for_status()?.json().await?;
        let shelved = serde_json::to_string(&Shelved {
            job: &job.job,
            loaf: &loaf,
        })?;
        self.delivers(&shelved, &text).await;
        Ok(())
    }

    /// Puts a loaf on the shelf, and tries again until the queue has it.
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
        self.queue
            .blmove("jobs", &self.begun, oldest, newest, 0.5)
            .await
    }

    /// Puts what it has begun back to where the next worker looks first.
    async fn gives_back(&mut self) -> Result<(), Box<dyn Error>> {
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

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
