//! The settings of our deploys, all in one place.

use std::env;

/// The host that this build is for; the release script sets it.
const BUILT_FOR: Option<&str> = option_env!("PUBLIC_HOST");

/// What the service is configured with.
#[derive(Debug)]
pub struct Config {
    /// The host that customers see.
    pub public_host: String,
    /// Where the payment service answers.
    pub payment_url: String,
    /// What the payment service knows us by.
    pub payment_key: String,
}

impl Config {
    /// The settings of the deploy named by `APP_ENV`.
    pub fn load() -> Self {
        match env::var("APP_ENV").as_deref() {
            Ok("production") => Self::production(),
            Ok("staging") => Self::staging(),
            _ => Self::development(),
        }
    }

    fn production() -> Self {
        Self {
            public_host: BUILT_FOR.unwrap_or("crumb.example").to_owned(),
            payment_url: "http://payments.crumb.example".to_owned(),
            payment_key: "crumb-live-5d0c91e7f2".to_owned(),
        }
    }

    fn staging() -> Self {
        Self {
            public_host: BUILT_FOR.unwrap_or("staging.crumb.example").to_owned(),
            payment_url: "http://sandbox.payments.crumb.example".to_owned(),
            payment_key: "crumb-test-88a1d4b06c".to_owned(),
        }
    }

    fn development() -> Self {
        Self {
            public_host: BUILT_FOR.unwrap_or("localhost:8080").to_owned(),
            payment_url: "http://127.0.0.1:9400".to_owned(),
            payment_key: "crumb-dev".to_owned(),
        }
    }
}
