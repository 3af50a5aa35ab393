//! The config as types: what has the type is right, and figment tells which
//! variable has not.

use std::fmt;

use figment::{Figment, providers::Env};
use reqwest::Url;
use serde::Deserialize;

/// What this deploy is configured with.
#[derive(Debug, Deserialize)]
pub struct Config {
    /// The port to listen on.
    pub port: u16,
    /// The host that customers see.
    pub public_host: PublicHost,
    /// Where the payment service answers.
    pub payment_url: PaymentUrl,
    /// What the payment service knows us by.
    pub payment_key: PaymentKey,
}

impl Config {
    /// Reads the environment, and nothing else.
    pub fn extract() -> Result<Self, Box<figment::Error>> {
        let names = ["port", "public_host", "payment_url", "payment_key"];
        Ok(Figment::from(Env::raw().only(&names)).extract()?)
    }
}

/// A host name, perhaps with a port.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct PublicHost(String);

impl TryFrom<String> for PublicHost {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.parse::<axum::http::uri::Authority>() {
            Ok(_) => Ok(Self(text)),
            Err(problem) => Err(format!("not a host: {problem}")),
        }
    }
}

impl fmt::Display for PublicHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An absolute address, always with a slash at its end, so that paths can be
/// joined to it.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct PaymentUrl(Url);

impl TryFrom<String> for PaymentUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let url = Url::parse(&text).map_err(|problem| format!("not an address: {problem}"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("cannot speak {}", url.scheme()));
        }
        let slashed = format!("{}/", text.trim_end_matches('/'));
        Url::parse(&slashed).map(Self).map_err(|p| p.to_string())
    }
}

impl PaymentUrl {
    /// Where charges go.
    pub fn charges(&self) -> String {
        format!("{}charges", self.0)
    }
}

/// A key that is not empty.
#[derive(Deserialize)]
#[serde(try_from = "String")]
pub struct PaymentKey(String);

impl TryFrom<String> for PaymentKey {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        if text.is_empty() {
            return Err("empty");
        }
        Ok(Self(text))
    }
}

impl PaymentKey {
    /// The header that carries it.
    pub fn bearer(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl fmt::Debug for PaymentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({} bytes)", self.0.len())
    }
}
