//! Crumb, one process type a word: `web` serves customers, `worker` bakes what
//! they have ordered, `repair` mends old prices and ends.

mod baskets;
mod checkout;
mod config;
mod events;
mod menu;
mod orders;
mod page;
mod repair;
mod store;
mod web;
mod worker;

use std::{env, error::Error};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    match env::args().nth(1).as_deref() {
        Some("web") => web::serve().await,
        Some("worker") => worker::run().await,
        Some("repair") => repair::run().await,
        _ => Err("usage: crumb web | worker | repair".into()),
    }
}
