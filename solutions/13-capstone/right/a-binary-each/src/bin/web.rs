//! Serves customers.

use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    f13_capstone::events::start();
    f13_capstone::web::serve().await
}
