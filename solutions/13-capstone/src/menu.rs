//! The menu: each cake and its price, in cents.

use std::collections::BTreeMap;

use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use redis::cmd;
use serde::{Deserialize, Serialize};

use crate::store::{Store, Unavailable};

#[derive(Deserialize, Serialize)]
struct Price {
    cake: String,
    cents: u64,
}

/// The routes of the menu.
pub fn routes(store: Store) -> Router {
    Router::new()
        .route("/menu", get(read).post(set))
        .with_state(store)
}

async fn read(State(store): State<Store>) -> Result<Json<BTreeMap<String, u64>>, Unavailable> {
    let rows: BTreeMap<String, String> = store.ask(cmd("HGETALL").arg("menu")).await?;
    let prices = rows.into_iter().filter_map(|(cake, price)| {
        // What `repair` has not mended yet is not for sale.
        Some((cake, price.parse().ok()?))
    });
    Ok(Json(prices.collect()))
}

async fn set(
    State(store): State<Store>,
    Json(price): Json<Price>,
) -> Result<(StatusCode, Json<Price>), Unavailable> {
    let mut set = cmd("HSET");
    set.arg("menu").arg(&price.cake).arg(price.cents);
    store.ask::<()>(&set).await?;
    Ok((StatusCode::CREATED, Json(price)))
}
