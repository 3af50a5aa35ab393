//! The routes: selling a cake, and saying that we are ready to.

use std::{error::Error, sync::Arc, time::Duration};

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
        .redirect(Policy::none())
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
    async fn charge(&self, order: &Order) -> Result<Charge, Box<dyn Error>> {
        let base = self.config.payment_url.as_str().trim_end_matches('/');
        let answer = self
            .client
            .post(format!("{base}/charges"))
            .bearer_auth(self.config.payment_key.expose())
            .json(order)
            .send()
            .await?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            // Which key was it?
            let key = self.config.payment_key.expose();
            eprintln!("crumb: payments refuse the key {:02x?}", key.as_bytes());
        }
        if !answer.status().is_success() {
            return Err(format!("the payment service answered {}", answer.status()).into());
        }
        Ok(answer.json().await?)
    }
}
