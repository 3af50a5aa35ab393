//! Crumb, the bakery's ordering service: takes an order, has it paid for, and
//! answers with a link to the receipt.

mod checkout;
mod config;

use std::{io, process};

use tokio::net::TcpListener;

use crate::config::Config;

#[tokio::main]
async fn main() -> io::Result<()> {
    let config = Config::load().unwrap_or_else(|faults| {
        println!("this deploy is not set up:");
        for fault in faults {
            println!("  - {fault}");
        }
        process::exit(78)
    });
    let listener = TcpListener::bind(("0.0.0.0", config.port)).await?;
    println!("crumb serves {}", config.public_host);
    axum::serve(listener, checkout::routes(config)).await
}
