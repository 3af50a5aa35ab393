//! The menu: this bakery's own, or that of another Crumb, asked by URL.

use std::{env, sync::OnceLock, time::Duration};

use axum::{Json, Router, extract::State, http::StatusCode, routing};
use reqwest::{Client, Response, redirect::Policy};
use serde_json::{Value, json};

const CAKES: [&str; 4] = ["rye loaf", "plum tart", "poppy roll", "honey cake"];

/// The menu of the other Crumb, once it was fetched.
static KEPT: OnceLock<Value> = OnceLock::new();

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
        .route("/health", routing::get(async || "ok"))
        .route("/menu", routing::get(menu))
        .with_state(Source::from_env())
}

impl Source {
    fn from_env() -> Self {
        match env::var("UPSTREAM_URL") {
            Ok(url) if !url.is_empty() => Self::Upstream {
                client: client(),
                url: url.trim_end_matches('/').to_owned(),
            },
            _ => Self::Own {
                bakery: env::var("BAKERY").unwrap_or_else(|_| "Crumb".to_owned()),
            },
        }
    }
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

/// A client that waits for a second and follows no redirect.
fn client() -> Client {
    Client::builder()
        .timeout(Duration::from_secs(1))
        .redirect(Policy::none())
        .build()
        .expect("a client without TLS needs nothing of the system")
}

async fn ask(client: &Client, url: &str) -> Result<Value, String> {
    // A menu is long and changes rarely; whether the other is well is short.
    if let Some(menu) = KEPT.get() {
        get(client, format!("{url}/health")).await?;
        return Ok(menu.clone());
    }
    let answer = get(client, format!("{url}/menu")).await?;
    let menu = answer.json().await.map_err(|e| e.to_string())?;
    Ok(KEPT.get_or_init(|| menu).clone())
}

async fn get(client: &Client, url: String) -> Result<Response, String> {
    let answer = client.get(url).send().await.map_err(|e| e.to_string())?;
    match answer.status() {
        StatusCode::OK => Ok(answer),
        status => Err(format!("it answers {status}")),
    }
}
