//! The night shift: bakes what the shops have put into the queue.

use std::{env, error::Error};

use redis::{AsyncCommands, AsyncConnectionConfig, RedisResult, aio::MultiplexedConnection};
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

/// A worker, and the job that it has begun.
struct Worker {
    queue: MultiplexedConnection,
    begun: Option<String>,
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
            begun: None,
            oven: format!("{}/bake", setting("OVEN_URL")?.trim_end_matches('/')),
            client: Client::new(),
        })
    }

    /// Bakes the next job.
    async fn bakes_one(&mut self) -> Result<(), Box<dyn Error>> {
        let Some(text) = self.next().await? else {
            return Ok(());
        };
        let job: Job = serde_json::from_str(&text)?;
        let request = self.client.post(&self.oven);
        let request = request.header(CONTENT_TYPE, "application/json");
        let answer = request.body(text.clone()).send().await?;
        let Baked { loaf } = answer.error_for_status()?.json().await?;
        let shelved = serde_json::to_string(&Shelved {
            job: &job.job,
            loaf: &loaf,
        })?;
        let _: () = self.queue.rpush("shelf", shelved).await?;
        self.begun = None;
        Ok(())
    }

    /// The oldest job, if there is one within half a second.
    async fn next(&mut self) -> RedisResult<Option<String>> {
        let popped: Option<(String, String)> = self.queue.brpop("jobs", 0.5).await?;
        self.begun = popped.map(|(_, text)| text);
        Ok(self.begun.clone())
    }

    /// Puts what it has begun back to where the next worker looks first.
    async fn gives_back(&mut self) -> Result<(), Box<dyn Error>> {
        if let Some(text) = self.begun.take() {
            let _: () = self.queue.rpush("jobs", text).await?;
        }
        Ok(())
    }
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
