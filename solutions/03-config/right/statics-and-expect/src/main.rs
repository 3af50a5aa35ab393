//! Crumb, the bakery's ordering service: takes an order, has it paid for, and
//! answers with a link to the receipt.

mod checkout;
mod config;

use tokio::net::TcpListener;

#[tokio::main]
async fn main() {
    config::demand();
    let address = format!("0.0.0.0:{}", config::must("PORT"));
    let listener = TcpListener::bind(&address)
        .await
        .expect("PORT must be a free port");
    axum::serve(listener, checkout::routes())
        .await
        .expect("the listener stays");
}
