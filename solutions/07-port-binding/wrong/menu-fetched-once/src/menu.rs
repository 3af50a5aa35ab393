//! The menu: this bakery's own, or that of another Crumb, asked by URL.

use std::{env, time::Duration};

use axum::{Json, Router, extract::State, routing::get};
use serde_json::{Value, json};

const CAKES: [&str; 4] = ["rye loaf", "plum tart", "poppy roll", "honey cake"];

/// What the service answers to.
pub async fn routes() -> Result<Router, String> {
    // A menu changes rarely: asked once, it costs nothing for each customer.
    let menu = match env::var("UPSTREAM_URL") {
        Ok(url) if !url.is_empty() => ask(url.trim_end_matches('/'))
            .await
            .map_err(|cause| format!("asking {url} for the menu: {cause}"))?,
        _ => {
            let bakery = env::var("BAKERY").unwrap_or_else(|_| "Crumb".to_owned());
            json!({ "bakery": bakery, "cakes": CAKES })
        }
    };
    let routes = Router::new()
        .route("/health", get(async || "ok"))
        .route("/menu", get(async |State(menu)| Json::<Value>(menu)))
        .with_state(menu);
    Ok(routes)
}

async fn ask(url: &str) -> reqwest::Result<Value> {
    let answer = reqwest::Client::new()
        .get(format!("{url}/menu"))
        .timeout(Duration::from_secs(1))
        .send()
        .await?;
    answer.error_for_status()?.json().await
}
