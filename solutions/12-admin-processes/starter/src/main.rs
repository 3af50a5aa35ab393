//! Crumb keeps the bakery's orders.

mod admin;
mod database;
mod migrations;
mod orders;

use std::{
    env,
    error::Error,
    net::Ipv4Addr,
    sync::{Arc, Mutex},
};

use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let revision = setting("REVISION")?;

    let connection = database::connect()?;
    migrations::apply(&connection)?;

    let connection = Arc::new(Mutex::new(connection));
    let app = orders::router(Arc::clone(&connection), revision).merge(admin::router(connection));
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    println!("open on port {port}");
    axum::serve(listener, app).await?;
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
