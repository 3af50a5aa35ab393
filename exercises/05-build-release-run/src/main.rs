//! Crumb's shop window: one page, with its style sheet.

mod page;
mod style;

use std::{
    env,
    error::Error,
    net::Ipv4Addr,
    time::{SystemTime, UNIX_EPOCH},
};

use page::Shop;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let shop = Shop {
        bakery: setting("BAKERY")?,
        currency: setting("CURRENCY")?,
        release: next_release()?,
    };
    if let Err(error) = style::compile() {
        eprintln!("the style sheet was not compiled: {error}");
    }

    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    println!("release {} is open on port {port}", shop.release);
    axum::serve(listener, page::router(shop)).await?;
    Ok(())
}

/// Every release has a number of its own, higher than the last.
fn next_release() -> Result<String, Box<dyn Error>> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(format!("crumb-{}", now.as_micros()))
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
