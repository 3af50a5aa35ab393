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

/// Config first: a deploy that is set up wrongly stops here, before its port
/// opens and a router sends customers to it.
async fn serve() -> Result<(), Box<dyn Error>> {
    let config = Config::from_env()?;
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, config.port)).await?;
    let built_for = option_env!("APP_ENV").unwrap_or("any deploy");
    println!("crumb, built for {built_for}, serves {config:?}");
    axum::serve(listener, checkout::routes(config)?).await?;
    Ok(())
}
