//! The night shift: bakes what the shops have put into the queue.

use std::{env, error::Error};

use redis::AsyncTypedCommands;
use reqwest::{Client, header::CONTENT_TYPE};
use serde::{Deserialize, Serialize};

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

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let oven = format!("{}/bake", setting("OVEN_URL")?.trim_end_matches('/'));
    let client = Client::new();
    let queue = redis::Client::open(setting("QUEUE_URL")?)?;
    // A night may pass without a job: no answer is no error.
    let patient = redis::AsyncConnectionConfig::new().set_response_timeout(None);
    let mut queue = queue
        .get_multiplexed_async_connection_with_config(&patient)
        .await?;
    println!("{} is at work", setting("WORKER_NAME")?);

    while let Some([_, text]) = queue.brpop("jobs", 0.0).await? {
        let job: Job = match serde_json::from_str(&text) {
            Ok(job) => job,
            Err(error) => {
                eprintln!("this is no job: {text}: {error}");
                continue;
            }
        };
        let request = client.post(&oven).header(CONTENT_TYPE, "application/json");
        let answer = request.body(text).send().await?;
        let Baked { loaf } = answer.error_for_status()?.json().await?;
        let shelved = serde_json::to_string(&Shelved {
            job: &job.job,
            loaf: &loaf,
        })?;
        queue.rpush("shelf", shelved).await?;
    }
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
