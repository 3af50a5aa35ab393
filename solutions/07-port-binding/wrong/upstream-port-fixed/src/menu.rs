//! The menu: this bakery's own, or that of another Crumb, asked by URL.

use std::{env, time::Duration};

use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use reqwest::Client;
use serde_json::{Value, json};

const CAKES: [&str; 4] = ["rye loaf", "plum tart", "poppy roll", "honey cake"];

/// Where the menu comes from.
#[derive(Clone)]
enum Source {
    /// This bakery's own oven.
    Own { bakery: String },
    /// Another Crumb: a backing service like any other.
    Upstream { client: Client, url: String },
}

/// What the service answers to.
pub fn routes() -> Router {
    Router::new()
        .route("/health", get(async || "ok"))
        .route("/menu", get(menu))
        .with_state(Source::from_env())
}

impl Source {
    fn from_env() -> Self {
        match env::var("UPSTREAM_URL") {
            Ok(url) if !url.is_empty() => Self::Upstream {
                client: Client::new(),
                url: format!("http://{}:3000/menu", host_of(&url)),
            },
            _ => Self::Own {
                bakery: env::var("BAKERY").unwrap_or_else(|_| "Crumb".to_owned()),
            },
        }
    }
}

/// The host in a URL.
fn host_of(url: &str) -> String {
    let url = url.parse::<reqwest::Url>();
    url.ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_else(|| "localhost".to_owned())
}

async fn menu(State(source): State<Source>) -> (StatusCode, Json<Value>) {
    match source {
        Source::Own { bakery } => {
            let menu = json!({ "bakery": bakery, "cakes": CAKES });
            (StatusCode::OK, Json(menu))
        }
        Source::Upstream { client, url } => match ask(&client, &url).await {
            Ok(menu) => (StatusCode::OK, Json(menu)),
            Err(error) => {
                eprintln!("asking {url} for the menu: {error}");
                let problem = json!({ "error": "the menu service does not answer" });
                (StatusCode::BAD_GATEWAY, Json(problem))
            }
        },
    }
}

async fn ask(client: &Client, url: &str) -> reqwest::Result<Value> {
    let answer = client
        .get(url)
        .timeout(Duration::from_secs(2))
        .send()
        .await?;
    answer.error_for_status()?.json().await
}
