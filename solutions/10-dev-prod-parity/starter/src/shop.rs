//! The routes: offer a special, and look at the board.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, put},
};
use redis::RedisError;
use serde::{Deserialize, Serialize};

use crate::board::{Board, Special};

#[derive(Deserialize)]
struct Offer {
    price: u32,
    ttl_ms: Option<u64>,
}

#[derive(Serialize)]
struct Specials {
    specials: Vec<Special>,
}

/// The board did not do what it was asked.
struct OutOfOrder(RedisError);

impl From<RedisError> for OutOfOrder {
    fn from(error: RedisError) -> Self {
        Self(error)
    }
}

impl IntoResponse for OutOfOrder {
    fn into_response(self) -> Response {
        eprintln!("the board: {}", self.0);
        (StatusCode::SERVICE_UNAVAILABLE, "try again later\n").into_response()
    }
}

/// The routes of the service.
pub fn router(board: Board) -> Router {
    Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/specials", get(show))
        .route("/specials/{cake}", put(offer))
        .with_state(board)
}

async fn show(State(board): State<Board>) -> Result<Json<Specials>, OutOfOrder> {
    let specials = board.specials().await?;
    Ok(Json(Specials { specials }))
}

async fn offer(
    State(board): State<Board>,
    Path(cake): Path<String>,
    Json(offer): Json<Offer>,
) -> Result<Json<Special>, OutOfOrder> {
    // A blank too many in the form would be a second cake of the same name.
    let cake = cake.trim().to_owned();
    let price = offer.price;
    let special = Special { cake, price };
    board.offer(&special, offer.ttl_ms).await?;
    Ok(Json(special))
}
