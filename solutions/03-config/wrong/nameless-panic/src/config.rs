//! Everything that varies between deploys: read from the environment, once,
//! and judged before it is used.

use std::{env, fmt};

use reqwest::Url;

/// What this deploy is configured with.
#[derive(Debug)]
pub struct Config {
    /// The port to listen on.
    pub port: u16,
    /// The host that customers see, with its port where it has one.
    pub public_host: String,
    /// Where the payment service answers.
    pub payment_url: Url,
    /// What the payment service knows us by.
    pub payment_key: Secret,
}

impl Config {
    /// Each variable stands by itself: no name of a deploy picks several.
    pub fn from_env() -> Self {
        Self {
            port: env::var("PORT").unwrap().parse().unwrap(),
            public_host: host(&env::var("PUBLIC_HOST").unwrap()).unwrap(),
            payment_url: absolute_url(&env::var("PAYMENT_URL").unwrap()).unwrap(),
            payment_key: secret(env::var("PAYMENT_KEY").unwrap()).unwrap(),
        }
    }
}

/// A host name, perhaps with a port: no scheme, no path.
fn host(text: &str) -> Option<String> {
    let stray = |c: char| c == '/' || c.is_whitespace();
    (!text.is_empty() && !text.contains(stray)).then(|| text.to_owned())
}

/// `localhost:9400` parses as a URL whose scheme is `localhost`, hence the
/// second look.
fn absolute_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// Any text will do, as long as there is one.
fn secret(text: String) -> Option<Secret> {
    (!text.is_empty()).then_some(Secret(text))
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
