//! The counter and the oven. Each Crumb has both, and has its own orders baked
//! by the one at `OVEN_URL`.

use axum::{
    Extension, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use reqwest::Client;
use serde::{Deserialize, Serialize};
use tracing::{debug, error};

use crate::requests::{REQUEST_ID, RequestId};

/// The oven, the way there, and what opens it.
#[derive(Clone)]
struct Oven {
    url: String,
    token: String,
    client: Client,
}

/// Never printed: the card's number is in it.
#[derive(Deserialize)]
struct Order {
    cake: String,
    card: String,
}

/// What the oven is asked for.
#[derive(Deserialize, Serialize)]
struct Dough {
    cake: String,
}

/// What the oven answers.
#[derive(Deserialize, Serialize)]
struct Baked {
    loaf: String,
}

/// What the customer gets.
#[derive(Serialize)]
struct Receipt {
    loaf: String,
    cake: String,
    card: String,
}

/// The routes of the service, with the oven at `url`, opened by `token`.
pub fn router(url: &str, token: &str) -> Router {
    let oven = Oven {
        url: url.trim_end_matches('/').to_owned(),
        token: token.to_owned(),
        client: Client::new(),
    };
    Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/orders", post(take_order))
        .route("/bake", post(bake))
        .with_state(oven)
}

async fn take_order(
    State(oven): State<Oven>,
    Extension(id): Extension<RequestId>,
    Json(order): Json<Order>,
) -> Response {
    debug!(cake = order.cake, "sending to the oven");
    match oven.bake(&order.cake, id).await {
        Ok(Baked { loaf }) => {
            let (cake, card) = (order.cake, last_four(&order.card));
            (StatusCode::CREATED, Json(Receipt { loaf, cake, card })).into_response()
        }
        Err(error) => {
            error!("the oven did not bake: {error}");
            eprintln!("\u{1b}[31mthe oven did not bake\u{1b}[0m");
            (StatusCode::BAD_GATEWAY, "the oven is out of order\n").into_response()
        }
    }
}

/// As receipts show a card's number.
fn last_four(card: &str) -> String {
    let digits: Vec<char> = card.chars().collect();
    let last = digits[digits.len().saturating_sub(4)..].iter();
    format!("…{}", last.collect::<String>())
}

async fn bake(State(oven): State<Oven>, headers: HeaderMap, Json(dough): Json<Dough>) -> Response {
    let key = headers.get(AUTHORIZATION).and_then(|key| key.to_str().ok());
    if key != Some(&format!("Bearer {}", oven.token)) {
        return (StatusCode::UNAUTHORIZED, "this oven is locked\n").into_response();
    }
    let loaf = format!("{}, still warm", dough.cake);
    Json(Baked { loaf }).into_response()
}

impl Oven {
    async fn bake(&self, cake: &str, id: RequestId) -> reqwest::Result<Baked> {
        let dough = Dough {
            cake: cake.to_owned(),
        };
        let request = self.client.post(format!("{}/bake", self.url));
        let request = request.header(REQUEST_ID, id.0);
        let answer = request.bearer_auth(&self.token).json(&dough).send().await?;
        answer.error_for_status()?.json().await
    }
}
