//! Crumb, the bakery's ordering service: takes an order, has it paid for, and
//! answers with a link to the receipt.

mod checkout;
mod config;

use std::{error::Error, net::Ipv4Addr, process::ExitCode};

use tokio::net::TcpListener;

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

/// Opens at once; the config is read when the first order needs it.
async fn serve() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, config::port()?)).await?;
    axum::serve(listener, checkout::routes()).await?;
    Ok(())
}
