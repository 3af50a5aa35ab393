//! The till: has an order paid, and hands out a link to the receipt.

use std::sync::Arc;

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use reqwest::Client;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::config::Config;

/// What a customer buys; the payment service is told the same.
#[derive(Deserialize, Serialize)]
struct Order {
    cake: String,
    cents: u64,
}

/// What the payment service answers.
#[derive(Deserialize)]
struct Charge {
    id: String,
}

/// The till of this deploy.
struct Till {
    config: Config,
    client: Client,
}

/// The route of the till.
pub fn routes(config: Config) -> Router {
    let client = Client::new();
    Router::new()
        .route("/checkout", post(check_out))
        .with_state(Arc::new(Till { config, client }))
}

impl Till {
    async fn charge(&self, order: &Order) -> reqwest::Result<Charge> {
        let url = self.config.payment_url.trim_end_matches('/');
        let request = self.client.post(format!("{url}/charges"));
        let request = request.bearer_auth(&self.config.payment_key).json(order);
        request.send().await?.error_for_status()?.json().await
    }
}

async fn check_out(
    State(till): State<Arc<Till>>,
    Json(order): Json<Order>,
) -> Result<(StatusCode, Json<Value>), StatusCode> {
    let charge = till.charge(&order).await.map_err(|error| {
        tracing::error!("no charge for {}: {error}", order.cake);
        StatusCode::BAD_GATEWAY
    })?;
    let host = &till.config.public_host;
    let receipt = format!("https://{host}/receipts/{}", charge.id);
    Ok((StatusCode::CREATED, Json(json!({ "receipt": receipt }))))
}
