//! The till: has an order paid, and hands out a link to the receipt.

use std::sync::Arc;

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use reqwest::Client;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::config::Web;

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
pub struct Till {
    public_host: String,
    payment_url: String,
    payment_key: String,
    client: Client,
}

impl Till {
    pub fn new(config: &Web) -> Self {
        Self {
            public_host: config.public_host.clone(),
            payment_url: config.payment_url.trim_end_matches('/').to_owned(),
            payment_key: config.payment_key.clone(),
            client: Client::new(),
        }
    }

    async fn charge(&self, order: &Order) -> reqwest::Result<Charge> {
        let request = self.client.post(format!("{}/charges", self.payment_url));
        let request = request.bearer_auth(&self.payment_key).json(order);
        request.send().await?.error_for_status()?.json().await
    }
}

/// The route of the till.
pub fn routes(till: Till) -> Router {
    Router::new()
        .route("/checkout", post(check_out))
        .with_state(Arc::new(till))
}

async fn check_out(
    State(till): State<Arc<Till>>,
    Json(order): Json<Order>,
) -> Result<(StatusCode, Json<Value>), StatusCode> {
    let charge = till.charge(&order).await.map_err(|error| {
        tracing::error!("no charge for {}: {error}", order.cake);
        StatusCode::BAD_GATEWAY
    })?;
    let receipt = format!("https://{}/receipts/{}", till.public_host, charge.id);
    Ok((StatusCode::CREATED, Json(json!({ "receipt": receipt }))))
}
