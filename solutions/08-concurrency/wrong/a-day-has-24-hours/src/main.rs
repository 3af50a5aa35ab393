//! Crumb, one process type a word: `web` takes orders, `worker` bakes them,
//! `clock` rings the bell when a day begins.

mod bell;
mod kitchen;
mod orders;
mod queue;
mod worker;

use std::{env, error::Error, net::Ipv4Addr, time::Duration};

use redis::Client;
use tokio::net::TcpListener;

use kitchen::Kitchen;
use queue::Queue;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    match env::args().nth(1).as_deref() {
        Some("web") => web().await,
        Some("worker") => worker::run(queue().await?, kitchen()?).await,
        Some("clock") => clock().await,
        _ => Err("usage: crumb web | worker | clock".into()),
    }
}

async fn web() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let app = orders::router(queue().await?);
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    println!("open on port {port}");
    axum::serve(listener, app).await?;
    Ok(())
}

/// One of these is enough. In a deploy there are two for a while.
async fn clock() -> Result<(), Box<dyn Error>> {
    let day = Duration::from_secs(24 * 60 * 60);
    let redis = Client::open(setting("REDIS_URL")?)?;
    bell::ring_daily(redis, kitchen()?, day).await;
    Ok(())
}

async fn queue() -> Result<Queue, Box<dyn Error>> {
    Ok(Queue::open(&setting("REDIS_URL")?).await?)
}

fn kitchen() -> Result<Kitchen, String> {
    Ok(Kitchen::at(&setting("KITCHEN_URL")?))
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
