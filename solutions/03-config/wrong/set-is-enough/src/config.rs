//! Everything that varies between deploys: read from the environment, once,
//! and judged before it is used.

use std::{env, error, fmt};

/// What this deploy is configured with.
#[derive(Debug)]
pub struct Config {
    /// The port to listen on.
    pub port: u16,
    /// The host that customers see, with its port where it has one.
    pub public_host: String,
    /// Where the payment service answers.
    pub payment_url: String,
    /// What the payment service knows us by.
    pub payment_key: Secret,
}

impl Config {
    /// Each variable stands by itself: no name of a deploy picks several.
    pub fn from_env() -> Result<Self, BadVariable> {
        Ok(Self {
            port: read("PORT")?.parse().map_err(|_| BadVariable("PORT"))?,
            public_host: read("PUBLIC_HOST")?,
            payment_url: read("PAYMENT_URL")?,
            payment_key: Secret(read("PAYMENT_KEY")?),
        })
    }
}

/// The variable, if it is set and not empty.
fn read(name: &'static str) -> Result<String, BadVariable> {
    let text = env::var(name).ok().filter(|text| !text.is_empty());
    text.ok_or(BadVariable(name))
}

/// A text that never shows itself by accident.
pub struct Secret(String);

impl Secret {
    /// The text itself, for the one place that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// A variable that keeps the service from starting.
#[derive(Debug)]
pub struct BadVariable(&'static str);

impl fmt::Display for BadVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not set", self.0)
    }
}

impl error::Error for BadVariable {}
