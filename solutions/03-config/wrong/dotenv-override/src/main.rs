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

async fn serve() -> Result<(), Box<dyn Error>> {
    // What stands in the file is what somebody meant for this machine, so it
    // goes before whatever the shell happens to have exported.
    if dotenvy::dotenv_override().is_ok() {
        println!("crumb reads .env");
    }
    let config = Config::from_env()?;
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, config.port)).await?;
    println!("crumb serves {config:?}");
    axum::serve(listener, checkout::routes(config)?).await?;
    Ok(())
}
