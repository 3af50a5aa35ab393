//! The night shift: bakes what the shops have put into the queue.

use std::{env, error::Error};

use redis::{
    AsyncCommands, AsyncConnectionConfig, Direction, RedisResult, aio::MultiplexedConnection,
};
use reqwest::{Client, header::CONTENT_TYPE};
use serde::{Deserialize, Serialize};
use tokio::signal::unix::{SignalKind, signal};

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
        let queue = redis::Client::open(setting("QUEUE_URL")?)?;
        // A while without a job is no error.
        let patient = AsyncConnectionConfig::new().set_response_timeout(None);
        let queue = queue
            .get_multiplexed_async_connection_with_config(&patient)
            .await?;
        Ok(Self {
            queue,
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
        redis::pipe()
            .atomic()
            .rpush("shelf", shelved)
            .lrem(&self.begun, 1, text)
            .exec_async(&mut self.queue)
            .await?;
        Ok(())
    }

    /// What an earlier life of this worker has begun; else something new, if
    /// there is anything within half a second.
    async fn next(&mut self) -> RedisResult<Option<String>> {
        let begun: Option<String> = self.queue.lindex(&self.begun, -1).await?;
        if begun.is_some() {
            return Ok(begun);
        }
        let taken: Option<(String, String)> = self.queue.brpop("jobs", 0.5).await?;
        let Some((_, job)) = taken else {
            return Ok(None);
        };
        let () = self.queue.lpush(&self.begun, &job).await?;
        Ok(Some(job))
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

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
