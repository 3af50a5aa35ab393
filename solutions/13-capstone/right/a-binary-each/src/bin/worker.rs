//! Bakes what they have ordered.

use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    crumb::events::start();
    crumb::worker::run().await
}
