//! The night shift: bakes what the shops have put into the queue.

use std::{env, error::Error};

use redis::{
    AsyncCommands, AsyncConnectionConfig, Client as Queue, Direction, RedisResult,
    aio::MultiplexedConnection,
};
use reqwest::{Client, header::CONTENT_TYPE};
use serde::{Deserialize, Serialize};
use tokio::signal::unix::{SignalKind, signal};

/// Puts a loaf on the shelf, if its job is still among those begun.
const SHELVE: &str = "
if redis.call('LREM', KEYS[2], 1, ARGV[1]) == 1 then
    redis.call('RPUSH', KEYS[1], ARGV[2])
end
";

/// Moves everything that was begun back to where the next worker looks first.
const GIVE_BACK: &str = "
while redis.call('LMOVE', KEYS[2], KEYS[1], 'LEFT', 'RIGHT') do end
";

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

/// A worker, and the list of the queue that holds what it has begun. It keeps no
/// connection: none can break while it bakes.
struct Worker {
    queue: Queue,
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
        Ok(Self {
            queue: Queue::open(setting("QUEUE_URL")?)?,
            begun: format!("jobs:{}", setting("WORKER_NAME")?),
            oven: format!("{}/bake", setting("OVEN_URL")?.trim_end_matches('/')),
            client: Client::new(),
        })
    }

    /// Connects for one command.
    async fn connect(&self) -> RedisResult<MultiplexedConnection> {
        // A while without a job is no error.
        let patient = AsyncConnectionConfig::new().set_response_timeout(None);
        let queue = &self.queue;
        queue
            .get_multiplexed_async_connection_with_config(&patient)
            .await
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
                return Ok(self.connect().await?.lrem(&self.begun, 1, text).await?);
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
        let mut shelve = redis::cmd("EVAL");
        shelve.arg(SHELVE).arg(2).arg("shelf").arg(&self.begun);
        shelve.arg(text).arg(shelved);
        Ok(shelve.exec_async(&mut self.connect().await?).await?)
    }

    /// What an earlier life of this worker has begun; else something new, if
    /// there is anything within half a second.
    async fn next(&mut self) -> RedisResult<Option<String>> {
        let begun: Option<String> = self.connect().await?.lindex(&self.begun, -1).await?;
        if begun.is_some() {
            return Ok(begun);
        }
        let (oldest, newest) = (Direction::Right, Direction::Left);
        self.connect()
            .await?
            .blmove("jobs", &self.begun, oldest, newest, 0.5)
            .await
    }

    /// Puts what it has begun back to where the next worker looks first.
    async fn gives_back(&mut self) -> Result<(), Box<dyn Error>> {
        let mut give_back = redis::cmd("EVAL");
        give_back.arg(GIVE_BACK).arg(2).arg("jobs").arg(&self.begun);
        Ok(give_back.exec_async(&mut self.connect().await?).await?)
    }
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
