//! Crumb keeps a menu and takes orders, each in a Redis that the platform
//! attaches.

mod resource;
mod shop;

use std::{env, error::Error, net::Ipv4Addr, time::Duration};

use resource::Resource;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let patience = Duration::from_millis(setting("RESOURCE_TIMEOUT_MS")?.parse()?);
    let orders = Resource::attach(&setting("ORDERS_URL")?, patience)?;
    let menu = Resource::attach(&setting("MENU_URL")?, patience)?;

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    axum::serve(listener, shop::router(orders, menu)).await?;
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
