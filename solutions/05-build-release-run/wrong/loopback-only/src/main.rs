//! Crumb's shop window: one page, with its style sheet.

mod page;

use std::{env, error::Error, net::Ipv4Addr};

use page::Shop;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let shop = Shop {
        bakery: setting("BAKERY")?,
        currency: setting("CURRENCY")?,
        release: setting("RELEASE_ID")?,
    };

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("release {} is open on port {port}", shop.release);
    axum::serve(listener, page::router(shop)).await?;
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
