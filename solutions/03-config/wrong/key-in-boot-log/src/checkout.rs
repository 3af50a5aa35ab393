//! The routes: selling a cake, and saying that we are ready to.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    routing::{get, post},
};
use reqwest::redirect::Policy;
use serde::{Deserialize, Serialize};

use crate::config::Config;

/// How long a payment may take.
const PATIENCE: Duration = Duration::from_secs(10);

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
    config: Config,
    client: reqwest::Client,
}

/// All routes of the service.
pub fn routes(config: Config) -> reqwest::Result<Router> {
    // An order and the key go to the payment service, and to nobody else.
    let client = reqwest::Client::builder()
        .redirect(Policy::custom(|hop| {
            hop.error("the payment service redirects")
        }))
        .timeout(PATIENCE)
        .build()?;
    Ok(Router::new()
        .route("/health", get(StatusCode::OK))
        .route("/checkout", post(checkout))
        .with_state(Arc::new(Shop { config, client })))
}

async fn checkout(
    State(shop): State<Arc<Shop>>,
    Json(order): Json<Order>,
) -> Result<(StatusCode, Json<Receipt>), StatusCode> {
    let charge = shop.charge(&order).await.map_err(|problem| {
        eprintln!("crumb: no charge for {}: {problem}", order.cake);
        StatusCode::BAD_GATEWAY
    })?;
    let receipt = format!("https://{}/receipts/{}", shop.config.public_host, charge.id);
    Ok((StatusCode::CREATED, Json(Receipt { receipt })))
}

impl Shop {
    /// Has the order paid for.
    async fn charge(&self, order: &Order) -> reqwest::Result<Charge> {
        let base = self.config.payment_url.as_str().trim_end_matches('/');
        self.client
            .post(format!("{base}/charges"))
            .bearer_auth(&self.config.payment_key)
            .json(order)
            .send()
            .await?
            .error_for_status()?
            .json()
            .await
    }
}
