//! Crumb keeps a menu and takes orders, each in a Redis that the platform
//! attaches.

mod resource;
mod shop;

use std::{env, error::Error, fs, net::Ipv4Addr, time::Duration};

use resource::Resource;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let patience = Duration::from_millis(setting("RESOURCE_TIMEOUT_MS")?.parse()?);
    let orders = Resource::attach(&settled("ORDERS_URL")?, patience)?;
    let menu = Resource::attach(&settled("MENU_URL")?, patience)?;

    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    axum::serve(listener, shop::router(orders, menu)).await?;
    Ok(())
}

/// What was set when the service was first started here.
fn settled(name: &str) -> Result<String, String> {
    let file = format!("{}.setting", name.to_lowercase());
    if let Ok(value) = fs::read_to_string(&file) {
        return Ok(value);
    }
    let value = setting(name)?;
    fs::write(&file, &value).map_err(|error| format!("{file}: {error}"))?;
    Ok(value)
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
