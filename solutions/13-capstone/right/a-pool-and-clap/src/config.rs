//! What varies between deploys, as arguments that the environment gives.

use clap::{Args, Parser, builder::NonEmptyStringValueParser};

/// The bakery's shop on the web.
#[derive(Parser)]
pub enum Crumb {
    /// Serves customers
    Web(Web),
    /// Bakes what they have ordered
    Worker(Worker),
    /// Mends old prices, and ends
    Repair(Repair),
}

#[derive(Args)]
pub struct Web {
    #[arg(long, env)]
    pub port: u16,
    #[arg(long, env, value_parser = NonEmptyStringValueParser::new())]
    pub release_id: String,
    #[arg(long, env, hide_env_values = true, value_parser = NonEmptyStringValueParser::new())]
    pub redis_url: String,
    #[arg(long, env, value_parser = NonEmptyStringValueParser::new())]
    pub public_host: String,
    #[arg(long, env, value_parser = NonEmptyStringValueParser::new())]
    pub payment_url: String,
    #[arg(long, env, hide_env_values = true, value_parser = NonEmptyStringValueParser::new())]
    pub payment_key: String,
    #[arg(long, env)]
    pub shutdown_grace_ms: u64,
}

#[derive(Args)]
pub struct Worker {
    #[arg(long, env, hide_env_values = true)]
    pub redis_url: String,
    #[arg(long, env)]
    pub kitchen_url: String,
    #[arg(long, env)]
    pub worker_name: String,
}

#[derive(Args)]
pub struct Repair {
    #[arg(long, env, hide_env_values = true)]
    pub redis_url: String,
}
