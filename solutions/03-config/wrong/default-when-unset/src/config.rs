//! Everything that varies between deploys: read from the environment, once,
//! and judged before it is used.

use std::{env, error, fmt};

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
    pub fn from_env() -> Result<Self, BadVariable> {
        Ok(Self {
            port: read_or("PORT", "8080", |text| text.parse().ok())?,
            public_host: read_or("PUBLIC_HOST", "localhost:8080", host)?,
            payment_url: read_or("PAYMENT_URL", "http://127.0.0.1:9400", absolute_url)?,
            payment_key: read_or("PAYMENT_KEY", "crumb-dev", secret)?,
        })
    }
}

/// The variable as `make` understands it. Unset, the value that works on
/// every developer's machine.
fn read_or<T>(
    name: &'static str,
    default: &str,
    make: fn(&str) -> Option<T>,
) -> Result<T, BadVariable> {
    let problem = |problem| BadVariable { name, problem };
    let text = env::var(name).unwrap_or_else(|_| default.to_owned());
    if text.is_empty() {
        return Err(problem("is empty"));
    }
    make(&text).ok_or(problem("is malformed"))
}

fn secret(text: &str) -> Option<Secret> {
    Some(Secret(text.to_owned()))
}

/// A host name, perhaps with a port: no scheme, no path.
fn host(text: &str) -> Option<String> {
    let stray = |c: char| c == '/' || c.is_whitespace();
    (!text.contains(stray)).then(|| text.to_owned())
}

/// `localhost:9400` parses as a URL whose scheme is `localhost`, hence the
/// second look.
fn absolute_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
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

/// A variable that keeps the service from starting. The value is left out:
/// it may be a secret.
#[derive(Debug)]
pub struct BadVariable {
    name: &'static str,
    problem: &'static str,
}

impl fmt::Display for BadVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.problem)
    }
}

impl error::Error for BadVariable {}
