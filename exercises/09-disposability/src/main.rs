//! Crumb takes orders and has them baked.

mod orders;

use std::{env, error::Error, net::Ipv4Addr, process};

use tokio::{net::TcpListener, signal};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let app = orders::router(&setting("OVEN_URL")?);

    tokio::spawn(close_on_request());

    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    println!("open on port {port}");
    axum::serve(listener, app).await?;
    Ok(())
}

/// Leaves cleanly when asked to.
async fn close_on_request() {
    if signal::ctrl_c().await.is_ok() {
        println!("closing the bakery");
        process::exit(0);
    }
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
