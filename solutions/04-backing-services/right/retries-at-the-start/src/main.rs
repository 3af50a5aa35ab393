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
    let orders = attached(&setting("ORDERS_URL")?, patience).await;
    let menu = attached(&setting("MENU_URL")?, patience).await;

    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    axum::serve(listener, shop::router(orders, menu)).await?;
    Ok(())
}

/// Tries until the resource is there: the port opens when all are.
async fn attached(url: &str, patience: Duration) -> Resource {
    loop {
        match Resource::attach(url, patience).await {
            Ok(resource) => return resource,
            Err(error) => eprintln!("not there yet: {error}"),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
