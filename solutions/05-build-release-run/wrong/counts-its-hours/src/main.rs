//! Crumb's shop window: one page, with its style sheet.

mod page;

use std::{env, error::Error, fs, net::Ipv4Addr, time::Duration};

use page::Shop;
use tokio::{net::TcpListener, time::sleep};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let shop = Shop {
        bakery: setting("BAKERY")?,
        currency: setting("CURRENCY")?,
        release: setting("RELEASE_ID")?,
    };

    tokio::spawn(count_hours());
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    println!("release {} is open on port {port}", shop.release);
    axum::serve(listener, page::router(shop)).await?;
    Ok(())
}

/// Says once in a while, in a file of its own, that the shop is open.
async fn count_hours() {
    loop {
        sleep(Duration::from_millis(700)).await;
        if let Err(problem) = fs::write("hours.log", "open\n") {
            eprintln!("hours.log: {problem}");
        }
    }
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
