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

/// On a developer's machine a `.env` fills in what the environment does not
/// say; what it does say stays. A deploy has no such file.
async fn serve() -> Result<(), Box<dyn Error>> {
    let from_file = dotenvy::dotenv().is_ok();
    let config = Config::from_env()?;
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, config.port)).await?;
    println!("crumb serves {config:?}, .env read: {from_file}");
    axum::serve(listener, checkout::routes(config)?).await?;
    Ok(())
}
