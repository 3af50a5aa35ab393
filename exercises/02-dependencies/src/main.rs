//! Crumb writes receipts, each with a seal that a customer can check.

mod receipt;
mod seal;

use std::{env, error::Error, net::Ipv4Addr, process::Command};

use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    println!("open on port {port} of {}", machine());
    axum::serve(listener, receipt::router()).await?;
    Ok(())
}

/// What kind of machine this is, for the log.
fn machine() -> String {
    match Command::new("uname").arg("-s").output() {
        Ok(output) => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        Err(_) => "an unknown machine".to_owned(),
    }
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
