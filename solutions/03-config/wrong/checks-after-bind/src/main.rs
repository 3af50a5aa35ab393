//! Crumb, the bakery's ordering service: takes an order, has it paid for, and
//! answers with a link to the receipt.

mod checkout;
mod config;

use std::{error::Error, net::Ipv4Addr, process::ExitCode};

use tokio::net::TcpListener;

use crate::config::Config;

#[tokio::main]
async fn main() -> ExitCode {
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("crumb: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// The port first, so that the router finds us as early as can be.
async fn serve() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, config::port()?)).await?;
    let config = Config::from_env()?;
    println!("crumb serves {config:?}");
    axum::serve(listener, checkout::routes(config)?).await?;
    Ok(())
}
