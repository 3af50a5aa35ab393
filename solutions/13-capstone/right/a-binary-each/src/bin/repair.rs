//! Mends old prices, and ends.

use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    f13_capstone::events::start();
    f13_capstone::repair::run().await
}
