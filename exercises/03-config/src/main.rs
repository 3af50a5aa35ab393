//! Crumb, the bakery's ordering service: takes an order, has it paid for, and
//! answers with a link to the receipt.

mod checkout;
mod config;

use std::{env, error::Error, net::Ipv4Addr};

use tokio::net::TcpListener;

use crate::config::Config;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let config = Config::load();
    println!("crumb starts on port {port} with {config:?}");
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    axum::serve(listener, checkout::routes(config)?).await?;
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
