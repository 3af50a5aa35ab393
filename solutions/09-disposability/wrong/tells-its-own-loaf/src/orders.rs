//! The counter: takes an order, has the oven bake it, hands the loaf over.

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use reqwest::Client;
use serde::{Deserialize, Serialize};

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
    #[serde(rename = "loaf")]
    _loaf: String,
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
    match oven.bake(&order).await {
        Ok(_) => {
            let cake = order.cake;
            let loaf = format!("{cake}, still warm");
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
