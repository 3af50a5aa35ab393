//! Crumb keeps a menu and takes orders, each in a Redis of its own.

mod shop;
mod store;

use std::{env, error::Error, net::Ipv4Addr};

use store::Store;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let orders = Store::new(&setting("ORDERS_URL")?)?;
    let menu = Store::new(&setting("MENU_URL")?)?;

    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    axum::serve(listener, shop::router(orders, menu)).await?;
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
