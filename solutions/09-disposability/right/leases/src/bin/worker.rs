//! The night shift: bakes what the shops have put into the queue.

use std::{
    env,
    error::Error,
    time::{Duration, SystemTime},
};

use redis::{AsyncCommands, aio::ConnectionManager};
use reqwest::{Client, header::CONTENT_TYPE};
use serde::{Deserialize, Serialize};
use tokio::{
    signal::unix::{SignalKind, signal},
    time::interval,
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

/// How long a job belongs to who took it, in milliseconds.
const LEASE: i64 = 1000;

/// The queue and the oven. Whose turn a job is stands in the sorted set
/// `taken`: until when, for each; no worker needs a name.
#[derive(Clone)]
struct Shift {
    queue: ConnectionManager,
    oven: String,
    client: Client,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let queue = redis::Client::open(setting("QUEUE_URL")?)?;
    let mut shift = Shift {
        queue: queue.get_connection_manager().await?,
        oven: format!("{}/bake", setting("OVEN_URL")?.trim_end_matches('/')),
        client: Client::new(),
    };
    let mut often = interval(Duration::from_millis(10));
    loop {
        tokio::select! {
            _ = terminate.recv() => return Ok(()),
            _ = often.tick() => {}
        }
        shift.takes_back_what_was_left().await?;
        let Some(text) = shift.takes().await? else {
            continue;
        };
        let mut at_work = shift.clone();
        tokio::select! {
            _ = terminate.recv() => return shift.gives_back(&text).await,
            done = at_work.bakes(&text) => done?,
            renewed = shift.renews(&text) => renewed?,
        }
    }
}

impl Shift {
    /// A job without a worker, if there is one.
    async fn takes(&mut self) -> Result<Option<String>, Box<dyn Error>> {
        let text: Option<String> = self.queue.lindex("jobs", -1).await?;
        let Some(text) = text else {
            return Ok(None);
        };
        // Who removes it has it; in one step with the note of whose it is.
        let (removed, _): (usize, usize) = redis::pipe()
            .atomic()
            .lrem("jobs", -1, &text)
            .zadd("taken", &text, until())
            .query_async(&mut self.queue)
            .await?;
        Ok((removed == 1).then_some(text))
    }

    /// Keeps a job for as long as it is being baked.
    async fn renews(&mut self, text: &str) -> Result<(), Box<dyn Error>> {
        let mut often = interval(Duration::from_millis(200));
        loop {
            often.tick().await;
            let _: usize = self.queue.zadd("taken", text, until()).await?;
        }
    }

    async fn bakes(&mut self, text: &str) -> Result<(), Box<dyn Error>> {
        let job: Job = serde_json::from_str(text)?;
        let request = self.client.post(&self.oven);
        let request = request.header(CONTENT_TYPE, "application/json");
        let answer = request.body(text.to_owned()).send().await?;
        let Baked { loaf } = answer.error_for_status()?.json().await?;
        let shelved = serde_json::to_string(&Shelved {
            job: &job.job,
            loaf: &loaf,
        })?;
        redis::pipe()
            .atomic()
            .rpush("shelf", shelved)
            .zrem("taken", text)
            .exec_async(&mut self.queue)
            .await?;
        Ok(())
    }

    async fn gives_back(&mut self, text: &str) -> Result<(), Box<dyn Error>> {
        redis::pipe()
            .atomic()
            .zrem("taken", text)
            .rpush("jobs", text)
            .exec_async(&mut self.queue)
            .await?;
        Ok(())
    }

    /// Jobs whose worker has not been heard of for a lease.
    async fn takes_back_what_was_left(&mut self) -> Result<(), Box<dyn Error>> {
        let left: Vec<String> = self.queue.zrangebyscore("taken", 0, now()).await?;
        for text in left {
            let removed: usize = self.queue.zrem("taken", &text).await?;
            if removed == 1 {
                let _: () = self.queue.rpush("jobs", text).await?;
            }
        }
        Ok(())
    }
}

fn until() -> i64 {
    now() + LEASE
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as i64)
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
