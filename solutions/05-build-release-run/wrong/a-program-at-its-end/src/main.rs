//! Crumb's shop window: one page, with its style sheet.

mod page;

use std::{env, error::Error, net::Ipv4Addr, process::Command};

use page::Shop;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let shop = Shop {
        bakery: setting("BAKERY")?,
        currency: setting("CURRENCY")?,
        release: setting("RELEASE_ID")?,
    };

    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    println!("release {} is open on port {port}", shop.release);
    let mut stop = signal(SignalKind::terminate())?;
    tokio::select! {
        served = axum::serve(listener, page::router(shop)) => served?,
        // The last line of the log says when.
        _ = stop.recv() => drop(Command::new("/bin/date").status()),
    }
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
