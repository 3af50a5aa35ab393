//! Crumb. `crumb --help` tells what it can do, and which variables it reads.

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

use std::error::Error;

use clap::Parser;

use crate::config::Crumb;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    events::start();
    match Crumb::parse() {
        Crumb::Web(config) => web::serve(config).await,
        Crumb::Worker(config) => worker::run(config).await,
        Crumb::Repair(config) => repair::run(config).await,
    }
}
