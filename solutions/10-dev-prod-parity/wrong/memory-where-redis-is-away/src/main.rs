//! Crumb shows its specials, the cheapest first.

mod board;
mod memory;
mod shop;

use std::{env, error::Error, net::Ipv4Addr};

use redis::Client;
use tokio::net::TcpListener;

use crate::board::Board;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let board = match env::var("REDIS_URL") {
        Ok(url) if answers(&url).await => Board::at(&url)?,
        _ => Board::in_memory(),
    };

    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    println!("open on port {port}");
    axum::serve(listener, shop::router(board)).await?;
    Ok(())
}

/// Whether there is a Redis at all.
async fn answers(url: &str) -> bool {
    match Client::open(url) {
        Ok(client) => client.get_multiplexed_async_connection().await.is_ok(),
        Err(_) => false,
    }
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
