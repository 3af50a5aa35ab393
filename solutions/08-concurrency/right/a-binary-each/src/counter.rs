//! The web process: takes orders.
#![allow(dead_code, reason = "what the worker needs is in the same modules")]

mod kitchen;
mod orders;
mod queue;

use std::{env, error::Error, net::Ipv4Addr};

use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let queue = queue::Queue::open(&setting("REDIS_URL")?).await?;
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    axum::serve(listener, orders::router(queue)).await?;
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
