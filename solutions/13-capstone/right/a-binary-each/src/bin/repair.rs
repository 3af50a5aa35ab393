//! Mends old prices, and ends.

use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    crumb::events::start();
    crumb::repair::run().await
}
