//! The menu: each cake and its price, in cents.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use redis::cmd;
use serde::{Deserialize, Serialize};

use crate::store::{Store, Unavailable};

/// What the menu was when it was last read.
static LAST: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());

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
    let asked = store.ask(cmd("HGETALL").arg("menu")).await;
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let rows: BTreeMap<String, String> = match asked {
        Ok(rows) => rows,
        // Better the menu of a minute ago than none.
        Err(_) => last.clone(),
    };
    last.clone_from(&rows);
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
