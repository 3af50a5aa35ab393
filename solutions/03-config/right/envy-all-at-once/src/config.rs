//! The config by envy; what is wrong is told all at once, on stdout, so that
//! nobody mends one variable for each start.

use reqwest::Url;
use serde::Deserialize;

/// What is in the environment, before anyone has looked at it.
#[derive(Deserialize)]
struct Raw {
    port: u16,
    #[serde(default)]
    public_host: String,
    #[serde(default)]
    payment_url: String,
    #[serde(default)]
    payment_key: String,
}

/// What this deploy is configured with.
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
    /// The config, or all that is wrong with it.
    pub fn load() -> Result<Self, Vec<String>> {
        let raw: Raw = envy::from_env().map_err(|e| vec![e.to_string()])?;
        let faults = raw.faults();
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self {
            port: raw.port,
            public_host: raw.public_host,
            payment_url: raw.payment_url,
            payment_key: raw.payment_key,
        })
    }
}

impl Raw {
    fn faults(&self) -> Vec<String> {
        let url = Url::parse(&self.payment_url);
        let speaks_http = url.is_ok_and(|url| ["http", "https"].contains(&url.scheme()));
        let host = &self.public_host;
        let is_host = !host.is_empty() && !host.contains(|c: char| c == '/' || c == ' ');
        [
            (is_host, "public_host: a host name such as shop.example"),
            (speaks_http, "payment_url: an absolute http or https URL"),
            (!self.payment_key.is_empty(), "payment_key: must be given"),
        ]
        .into_iter()
        .filter(|(right, _)| !right)
        .map(|(_, want)| want.to_owned())
        .collect()
    }
}
