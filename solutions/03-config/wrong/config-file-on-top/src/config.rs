//! The settings, in layers: each deploy has a file, and the environment gives
//! what no file says.

use std::env;

use figment::{
    Error, Figment,
    providers::{Env, Format, Toml},
};
use reqwest::Url;
use serde::Deserialize;

/// What the service is configured with.
#[derive(Deserialize)]
pub struct Config {
    /// The port to listen on.
    pub port: u16,
    /// The host that customers see.
    pub public_host: String,
    /// Where the payment service answers.
    pub payment_url: String,
    /// What the payment service knows us by.
    pub payment_key: String,
}

impl Config {
    /// Reads the layers, lowest first.
    pub fn load() -> Result<Self, Box<dyn std::error::Error>> {
        let deploy = env::var("APP_ENV").unwrap_or_else(|_| "local".to_owned());
        let config: Self = Figment::new()
            .merge(Env::raw().only(&["port", "public_host", "payment_url", "payment_key"]))
            .merge(Toml::file("config/default.toml"))
            .merge(Toml::file(format!("config/{deploy}.toml")))
            .extract()
            .map_err(Box::<Error>::new)?;
        config.judged()
    }

    fn judged(self) -> Result<Self, Box<dyn std::error::Error>> {
        if self.public_host.is_empty() || self.public_host.contains(['/', ' ']) {
            return Err("PUBLIC_HOST is not a host".into());
        }
        let url = Url::parse(&self.payment_url).map_err(|e| format!("PAYMENT_URL: {e}"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("PAYMENT_URL is not http or https".into());
        }
        if self.payment_key.is_empty() {
            return Err("PAYMENT_KEY is empty".into());
        }
        Ok(self)
    }
}
