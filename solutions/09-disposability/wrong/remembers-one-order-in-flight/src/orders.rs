//! The counter: takes an order, has the oven bake it, hands the loaf over.

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use reqwest::Client;
use serde::{Deserialize, Serialize};

/// Whether the oven bakes.
pub static BAKING: AtomicBool = AtomicBool::new(false);

/// The oven service and the way there.
#[derive(Clone)]
struct Oven {
    url: String,
    client: Client,
}

#[derive(Deserialize, Serialize)]
struct Order {
    cake: String,
}

/// What the oven answers.
#[derive(Deserialize)]
struct Baked {
    loaf: String,
}

/// What the customer gets.
#[derive(Serialize)]
struct Receipt {
    loaf: String,
    cake: String,
}

/// The routes of the service, with the oven at `oven_url`.
pub fn router(oven_url: &str) -> Router {
    let oven = Oven {
        url: oven_url.trim_end_matches('/').to_owned(),
        client: Client::new(),
    };
    Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/orders", post(take_order))
        .with_state(oven)
}

async fn take_order(State(oven): State<Oven>, Json(order): Json<Order>) -> Response {
    BAKING.store(true, SeqCst);
    let baked = oven.bake(&order).await;
    BAKING.store(false, SeqCst);
    match baked {
        Ok(Baked { loaf }) => {
            let cake = order.cake;
            (StatusCode::CREATED, Json(Receipt { loaf, cake })).into_response()
        }
        Err(error) => {
            eprintln!("the oven did not bake: {error}");
            (StatusCode::BAD_GATEWAY, "the oven is out of order\n").into_response()
        }
    }
}

impl Oven {
    async fn bake(&self, order: &Order) -> reqwest::Result<Baked> {
        let url = format!("{}/bake", self.url);
        let answer = self.client.post(url).json(order).send().await?;
        answer.error_for_status()?.json().await
    }
}
