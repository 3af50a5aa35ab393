//! The config as arguments that the environment gives: `crumb --help` is its
//! documentation.

use clap::Parser;
use reqwest::Url;

/// Crumb, the bakery's ordering service.
#[derive(Parser)]
pub struct Config {
    /// The port to listen on
    #[arg(long, env)]
    pub port: u16,
    /// The host that customers see, with its port where it has one
    #[arg(long, env, value_parser = host)]
    pub public_host: String,
    /// Where the payment service answers
    #[arg(long, env, value_parser = http_url)]
    pub payment_url: Url,
    /// What the payment service knows us by
    #[arg(long, env, hide_env_values = true, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub payment_key: String,
}

fn host(text: &str) -> Result<String, &'static str> {
    match text {
        "" => Err("no host at all"),
        text if text.contains("://") => Err("a host has no scheme"),
        text if text.contains('/') => Err("a host has no path"),
        text if text.contains(' ') => Err("a host has no space"),
        text => Ok(text.to_owned()),
    }
}

fn http_url(text: &str) -> Result<Url, String> {
    let url: Url = text.parse().map_err(|e| format!("{e}"))?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        other => Err(format!("cannot speak {other}")),
    }
}
