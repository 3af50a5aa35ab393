//! Crumb shows its specials, the cheapest first.

mod board;
mod shop;

use std::{env, error::Error, net::Ipv4Addr};

use tokio::net::TcpListener;

use crate::board::Board;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let board = Board::at(&setting("REDIS_URL")?)?;

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("open on port {port}");
    axum::serve(listener, shop::router(board)).await?;
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
