//! Crumb takes orders, bakes them, and rings the bell when a day begins.

mod bell;
mod kitchen;
mod orders;

use std::{env, error::Error, fs, net::Ipv4Addr, process, time::Duration};

use tokio::net::TcpListener;

use kitchen::Kitchen;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let day = Duration::from_millis(setting("DAY_MS")?.parse()?);
    let kitchen = Kitchen::at(&setting("KITCHEN_URL")?);

    // `deploy.sh` stops the old version by it.
    fs::write("crumb.pid", process::id().to_string())?;

    tokio::spawn(bell::ring_daily(kitchen.clone(), day));

    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    println!("open on port {port}");
    axum::serve(listener, orders::router(kitchen)).await?;
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
