//! Crumb keeps baskets for its customers, a stock of cakes and their photos.

mod shop;
mod store;

use std::{env, error::Error, net::Ipv4Addr};

use tokio::net::TcpListener;

use crate::store::Store;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let store = Store::at(&setting("REDIS_URL")?)?;

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("open on port {port}");
    axum::serve(listener, shop::router(store)).await?;
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
