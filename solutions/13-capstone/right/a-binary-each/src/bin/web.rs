//! Serves customers.

use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    crumb::events::start();
    crumb::web::serve().await
}
