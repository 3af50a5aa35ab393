//! Crumb keeps the bakery's orders. The release has three process types: `web`
//! serves, `migrate` and `repair` do one thing and end.

mod database;
mod migrations;
mod orders;
mod repair;

use std::{env, error::Error, net::Ipv4Addr};

use database::Database;
use serde_json::json;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let revision = setting("REVISION")?;
    let database = Database::from_url(&setting("DATABASE_URL")?)?;
    match env::args().nth(1).as_deref() {
        None => serve(database, revision).await?,
        Some("migrate") => {
            let applied = migrations::apply(&mut database.connect()?)?;
            println!("{}", json!({ "revision": revision, "applied": applied }));
        }
        Some("repair") => {
            let repaired = repair::totals(&database.connect()?)?;
            println!("{}", json!({ "revision": revision, "repaired": repaired }));
        }
        Some(other) => return Err(format!("{other}: write `migrate` or `repair`").into()),
    }
    Ok(())
}

async fn serve(database: Database, revision: String) -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let connection = database.connect()?;
    // Readers and a writer do not wait for each other.
    connection.execute_batch("PRAGMA journal_mode = WAL")?;
    let pending = migrations::pending(&connection)?;
    if pending > 0 {
        return Err(format!("{pending} migrations are pending: run `migrate` first").into());
    }
    let app = orders::router(connection, revision);
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    println!("open on port {port}");
    axum::serve(listener, app).await?;
    Ok(())
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
