//! The night shift: bakes what the shops have put into the queue.

use std::{env, error::Error, time::Duration};

use redis::{AsyncConnectionConfig, RedisResult, aio::MultiplexedConnection, cmd};
use reqwest::{Client, header::CONTENT_TYPE};
use serde::{Deserialize, Serialize};
use tokio::{
    signal::unix::{SignalKind, signal},
    time::sleep,
};

/// The stream of the jobs that were begun, and the group that reads it.
const BEGUN: &str = "jobs:begun";
const WORKERS: &str = "workers";

/// How long a worker waits before it looks for a job again.
const PAUSE: Duration = Duration::from_millis(100);

/// Moves the oldest job into the stream.
const BEGIN: &str = "
local job = redis.call('RPOP', KEYS[1])
if not job then return 0 end
redis.call('XADD', KEYS[2], '*', 'job', job)
return 1
";

/// Ends a job that is still its worker's, and puts a text on a list: its loaf
/// on the shelf, or the job itself back to where the next worker looks first.
const END: &str = "
if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 1 then
    redis.call('XDEL', KEYS[1], ARGV[2])
    redis.call('RPUSH', KEYS[2], ARGV[3])
end
";

/// Streams, their entries, and the one field of each.
type Read = Vec<(String, Vec<(String, (String, String))>)>;

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

/// A worker, and its name in the group.
struct Worker {
    queue: MultiplexedConnection,
    name: String,
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
        let mut queue = queue
            .get_multiplexed_async_connection_with_config(&patient)
            .await?;
        let mut create = cmd("XGROUP");
        create.arg("CREATE").arg(BEGUN).arg(WORKERS).arg(0);
        match create.arg("MKSTREAM").exec_async(&mut queue).await {
            Err(error) if error.code() != Some("BUSYGROUP") => return Err(error.into()),
            _ => {}
        }
        Ok(Self {
            queue,
            name: setting("WORKER_NAME")?,
            oven: format!("{}/bake", setting("OVEN_URL")?.trim_end_matches('/')),
            client: Client::new(),
        })
    }

    /// Bakes the next job. Until its loaf is on the shelf the queue holds it.
    async fn bakes_one(&mut self) -> Result<(), Box<dyn Error>> {
        let Some((place, text)) = self.next().await? else {
            sleep(PAUSE).await;
            return Ok(());
        };
        let job: Job = match serde_json::from_str(&text) {
            Ok(job) => job,
            Err(error) => {
                eprintln!("this is no job: {text}: {error}");
                return Ok(self.end(&place, "jobs:unreadable", &text).await?);
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
        Ok(self.end(&place, "shelf", &shelved).await?)
    }

    /// Returns the job that an earlier life of this worker has begun, else one
    /// that was begun and that no worker has, else the next of the shops.
    async fn next(&mut self) -> RedisResult<Option<(String, String)>> {
        for from in ["0", ">"] {
            let found = self.read(from).await?;
            if found.is_some() {
                return Ok(found);
            }
        }
        let mut begin = cmd("EVAL");
        begin.arg(BEGIN).arg(2).arg("jobs").arg(BEGUN);
        let is_begun: bool = begin.query_async(&mut self.queue).await?;
        if is_begun {
            self.read(">").await
        } else {
            Ok(None)
        }
    }

    async fn read(&mut self, from: &str) -> RedisResult<Option<(String, String)>> {
        let mut read = cmd("XREADGROUP");
        read.arg("GROUP").arg(WORKERS).arg(&self.name);
        read.arg("COUNT").arg(1).arg("STREAMS").arg(BEGUN).arg(from);
        let read: Option<Read> = read.query_async(&mut self.queue).await?;
        let entries = read.into_iter().flatten().flat_map(|(_, entries)| entries);
        Ok(entries.map(|(place, (_, job))| (place, job)).next())
    }

    async fn end(&mut self, place: &str, list: &str, text: &str) -> RedisResult<()> {
        let mut end = cmd("EVAL");
        end.arg(END).arg(2).arg(BEGUN).arg(list);
        end.arg(WORKERS).arg(place).arg(text);
        end.exec_async(&mut self.queue).await
    }

    /// Puts what it has begun back to where the next worker looks first.
    async fn gives_back(&mut self) -> Result<(), Box<dyn Error>> {
        for from in ["0", ">"] {
            while let Some((place, job)) = self.read(from).await? {
                self.end(&place, "jobs", &job).await?;
            }
        }
        Ok(())
    }
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
