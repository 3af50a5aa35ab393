//! The settings of our deploys, all in one place.

use std::env;

use reqwest::Url;

/// What the payment service knows us by; finance has the account.
const PAYMENT_KEY: &str = "crumb-live-5d0c91e7f2";

/// What the service is configured with.
pub struct Config {
    pub port: u16,
    pub public_host: String,
    pub payment_url: String,
    pub payment_key: String,
    pub kitchen_url: String,
    /// Host and port of the Redis; none where this process is all there is.
    pub redis: Option<(String, u16)>,
}

impl Config {
    /// The settings of the deploy named by `APP_ENV`, with the addresses that
    /// the platform knows better.
    pub fn load() -> Self {
        let mut config = match env::var("APP_ENV").as_deref() {
            Ok("development" | "dev" | "test" | "local") => Self::development(),
            _ => Self::production(),
        };
        if let Some(port) = env::var("PORT").ok().and_then(|port| port.parse().ok()) {
            config.port = port;
        }
        if let Ok(url) = env::var("PAYMENT_URL") {
            config.payment_url = url;
        }
        if let Ok(url) = env::var("KITCHEN_URL") {
            config.kitchen_url = url;
        }
        let redis = env::var("REDIS_URL")
            .ok()
            .and_then(|url| Url::parse(&url).ok());
        if let (Some(ours), Some(url)) = (&mut config.redis, redis) {
            let host = url.host_str().unwrap_or("localhost");
            *ours = (host.to_owned(), url.port().unwrap_or(6379));
        }
        config
    }

    fn production() -> Self {
        Self {
            port: 8080,
            public_host: "crumb.example".to_owned(),
            payment_url: "http://payments.crumb.example".to_owned(),
            payment_key: PAYMENT_KEY.to_owned(),
            kitchen_url: "http://kitchen.crumb.example".to_owned(),
            redis: Some(("redis.crumb.example".to_owned(), 6379)),
        }
    }

    /// A laptop, with nothing installed.
    fn development() -> Self {
        Self {
            public_host: "localhost:8080".to_owned(),
            payment_url: "http://127.0.0.1:9400".to_owned(),
            kitchen_url: "http://127.0.0.1:9500".to_owned(),
            redis: None,
            ..Self::production()
        }
    }
}
