//! `web`: keeps the bakery's orders.

use std::{error::Error, net::Ipv4Addr};

use f12_admin_processes::{database::Database, migrations, orders, setting};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let connection = Database::from_url(&setting("DATABASE_URL")?)?.connect()?;
    if migrations::pending(&connection)? > 0 {
        return Err("migrations are pending: run crumb-migrate".into());
    }
    let app = orders::router(connection, setting("REVISION")?);
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    axum::serve(listener, app).await?;
    Ok(())
}
