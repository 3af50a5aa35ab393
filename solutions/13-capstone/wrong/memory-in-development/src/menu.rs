//! The menu: each cake and its price, in cents.

use std::{
    collections::BTreeMap,
    env,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use redis::cmd;
use serde::{Deserialize, Serialize};

use crate::store::{Store, Unavailable};

#[derive(Deserialize, Serialize)]
struct Price {
    cake: String,
    cents: u64,
}

/// A menu that needs nothing to be installed.
type Memory = Arc<Mutex<BTreeMap<String, u64>>>;

/// The routes of the menu.
pub fn routes(store: Store) -> Router {
    if env::var("APP_ENV").as_deref() == Ok("development") {
        return Router::new()
            .route("/menu", get(read_memory).post(set_memory))
            .with_state(Memory::default());
    }
    Router::new()
        .route("/menu", get(read).post(set))
        .with_state(store)
}

async fn read_memory(State(menu): State<Memory>) -> Json<BTreeMap<String, u64>> {
    Json(menu.lock().unwrap_or_else(PoisonError::into_inner).clone())
}

async fn set_memory(
    State(menu): State<Memory>,
    Json(price): Json<Price>,
) -> (StatusCode, Json<Price>) {
    let mut menu = menu.lock().unwrap_or_else(PoisonError::into_inner);
    menu.insert(price.cake.clone(), price.cents);
    (StatusCode::CREATED, Json(price))
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
