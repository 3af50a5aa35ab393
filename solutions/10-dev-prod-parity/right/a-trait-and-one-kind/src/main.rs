//! Crumb shows its specials, the cheapest first.

mod board;
mod shop;

use std::{env, error::Error, net::Ipv4Addr};

use tokio::net::TcpListener;

use crate::board::RedisBoard;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let name = env::var("APP_ENV").unwrap_or_else(|_| "no name".to_owned());
    let board = RedisBoard::at(&setting("REDIS_URL")?, &name).await?;

    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    println!("{name}: open on port {port}");
    axum::serve(listener, shop::router(board)).await?;
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
