//! Crumb, the bakery's ordering service: takes an order, has it paid, and
//! answers with a link to the receipt.

mod checkout;
mod config;

use std::{env, error::Error, net::Ipv4Addr};

use tokio::net::TcpListener;

use crate::config::Config;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = env::var("PORT")?.parse()?;
    let config = Config::load();
    println!("crumb starts on port {port} with {config:?}");
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    axum::serve(listener, checkout::routes(config)).await?;
    Ok(())
}
