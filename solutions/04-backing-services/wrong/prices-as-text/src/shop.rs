//! The counter: what is on the menu, and what was ordered.

use std::collections::BTreeMap;

use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use redis::cmd;
use serde::{Deserialize, Serialize};

use crate::resource::{Resource, Unavailable};

#[derive(Deserialize, Serialize)]
struct Price {
    cake: String,
    cents: u64,
}

#[derive(Deserialize, Serialize)]
struct Order {
    cake: String,
    name: String,
}

/// The routes of the service.
pub fn router(orders: Resource, menu: Resource) -> Router {
    Router::new()
        .route("/menu", get(read_menu).post(set_price))
        .with_state(menu)
        .merge(
            Router::new()
                .route("/orders", get(list_orders).post(take_order))
                .with_state(orders),
        )
        .route("/health", get(|| async { "ok" }))
}

async fn read_menu(
    State(menu): State<Resource>,
) -> Result<Json<BTreeMap<String, String>>, Unavailable> {
    menu.ask(cmd("HGETALL").arg("menu")).await.map(Json)
}

async fn set_price(
    State(menu): State<Resource>,
    Json(price): Json<Price>,
) -> Result<(StatusCode, Json<Price>), Unavailable> {
    let mut set = cmd("HSET");
    set.arg("menu").arg(&price.cake).arg(price.cents);
    menu.ask::<()>(&set).await?;
    Ok((StatusCode::CREATED, Json(price)))
}

async fn list_orders(State(orders): State<Resource>) -> Result<Json<Vec<Order>>, Unavailable> {
    let rows: Vec<String> = orders
        .ask(cmd("LRANGE").arg("orders").arg(0).arg(-1))
        .await?;
    let read = |row: &String| {
        serde_json::from_str(row)
            .inspect_err(|error| eprintln!("an order that cannot be read: {error}"))
            .ok()
    };
    Ok(Json(rows.iter().filter_map(read).collect()))
}

async fn take_order(
    State(orders): State<Resource>,
    Json(order): Json<Order>,
) -> Result<(StatusCode, Json<Order>), Unavailable> {
    let row = serde_json::json!(order).to_string();
    orders
        .ask::<()>(cmd("RPUSH").arg("orders").arg(row))
        .await?;
    Ok((StatusCode::CREATED, Json(order)))
}
