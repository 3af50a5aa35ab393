//! Crumb's shop window: one page, with its style sheet.

mod page;

use std::{
    env,
    error::Error,
    fs::File,
    io::{self, Write},
    net::Ipv4Addr,
};

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

    note_start(&shop.release)?;
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    println!("release {} is open on port {port}", shop.release);
    axum::serve(listener, page::router(shop)).await?;
    Ok(())
}

/// Who looks at the release later sees when it was started, and as what.
fn note_start(release: &str) -> io::Result<()> {
    let journal = env::current_exe()?.with_file_name("starts.log");
    let mut journal = File::options().append(true).create(true).open(journal)?;
    writeln!(journal, "started as {release}")
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
