//! The routes: selling a cake, and saying that we are ready to.

use std::sync::{Arc, OnceLock};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    routing::{get, post},
};
use reqwest::redirect::Policy;
use serde::{Deserialize, Serialize};

use crate::config::{BadVariable, Config};

/// What a customer buys; the payment service is told the same.
#[derive(Serialize, Deserialize)]
struct Order {
    cake: String,
    cents: u64,
}

/// What the payment service answers.
#[derive(Deserialize)]
struct Charge {
    id: String,
}

/// What the customer gets.
#[derive(Serialize)]
struct Receipt {
    receipt: String,
}

/// The open shop.
struct Shop {
    config: OnceLock<Config>,
    client: reqwest::Client,
}

/// All routes of the service.
pub fn routes() -> Router {
    let client = reqwest::Client::builder()
        .redirect(Policy::custom(|hop| {
            hop.error("the payment service redirects")
        }))
        .build()
        .expect("a client without TLS needs nothing");
    Router::new()
        .route("/health", get(StatusCode::OK))
        .route("/checkout", post(checkout))
        .with_state(Arc::new(Shop {
            config: OnceLock::new(),
            client,
        }))
}

async fn checkout(
    State(shop): State<Arc<Shop>>,
    Json(order): Json<Order>,
) -> Result<(StatusCode, Json<Receipt>), StatusCode> {
    let config = shop.config().map_err(|problem| {
        eprintln!("crumb: {problem}");
        StatusCode::INTERNAL_SERVER_ERROR
    })?;
    let charge = shop.charge(config, &order).await.map_err(|problem| {
        eprintln!("crumb: no charge for {}: {problem}", order.cake);
        StatusCode::BAD_GATEWAY
    })?;
    let receipt = format!("https://{}/receipts/{}", config.public_host, charge.id);
    Ok((StatusCode::CREATED, Json(Receipt { receipt })))
}

impl Shop {
    /// The config, read once.
    fn config(&self) -> Result<&Config, BadVariable> {
        match self.config.get() {
            Some(config) => Ok(config),
            None => Config::from_env().map(|config| self.config.get_or_init(|| config)),
        }
    }

    /// Has the order paid for.
    async fn charge(&self, config: &Config, order: &Order) -> reqwest::Result<Charge> {
        let base = config.payment_url.as_str().trim_end_matches('/');
        self.client
            .post(format!("{base}/charges"))
            .bearer_auth(config.payment_key.expose())
            .json(order)
            .send()
            .await?
            .error_for_status()?
            .json()
            .await
    }
}
