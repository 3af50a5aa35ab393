//! Crumb shows its specials, the cheapest first.

mod board;
mod memory;
mod shop;

use std::{env, error::Error, net::Ipv4Addr};

use tokio::net::TcpListener;

use crate::board::Board;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let board = if is_small() {
        Board::in_memory()
    } else {
        Board::at(&setting("REDIS_URL")?)?
    };

    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    println!("open on port {port}");
    axum::serve(listener, shop::router(board)).await?;
    Ok(())
}

/// A debug build runs on a laptop.
fn is_small() -> bool {
    cfg!(debug_assertions)
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
