//! The menu: this bakery's own, or that of another Crumb, asked by URL.

use std::{env, process::Command, time::Duration};

use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use reqwest::{Client, redirect::Policy};
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
                client: client(),
                url: format!("{}/menu", url.trim_end_matches('/')),
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
                // For the person on call.
                let names = Command::new("getent").args(["hosts", "localhost"]).output();
                eprintln!("names: {names:?}");
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

/// The menu of another Crumb. Any status but 200 is a failure, a redirect too.
async fn ask(client: &Client, url: &str) -> Result<Value, String> {
    let answer = client.get(url).send().await.map_err(|e| e.to_string())?;
    match answer.status() {
        StatusCode::OK => answer.json().await.map_err(|e| e.to_string()),
        status => Err(format!("it answers {status}")),
    }
}
