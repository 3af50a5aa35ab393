//! The counter: what is on the menu, and what was ordered.

use std::collections::BTreeMap;

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use redis::{Cmd, RedisError, cmd};
use serde::{Deserialize, Serialize};

use crate::store::Store;

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

/// Both stores.
#[derive(Clone)]
struct Shop {
    orders: Store,
    menu: Store,
}

/// A command that failed.
struct Failed(RedisError);

/// The routes of the service.
pub fn router(orders: Store, menu: Store) -> Router {
    Router::new()
        .route("/menu", get(read_menu).post(set_price))
        .route("/orders", get(list_orders).post(take_order))
        .route("/health", get(|| async { "ok" }))
        .with_state(Shop { orders, menu })
}

async fn read_menu(State(shop): State<Shop>) -> Result<Json<BTreeMap<String, u64>>, Failed> {
    Ok(Json(shop.menu.ask(cmd("HGETALL").arg("menu")).await?))
}

async fn set_price(
    State(shop): State<Shop>,
    Json(price): Json<Price>,
) -> Result<(StatusCode, Json<Price>), Failed> {
    let mut set = cmd("HSET");
    set.arg("menu").arg(&price.cake).arg(price.cents);
    write(&shop.menu, &set).await?;
    Ok((StatusCode::CREATED, Json(price)))
}

async fn list_orders(State(shop): State<Shop>) -> Result<Json<Vec<Order>>, Failed> {
    let rows: Vec<String> = shop
        .orders
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
    State(shop): State<Shop>,
    Json(order): Json<Order>,
) -> Result<(StatusCode, Json<Order>), Failed> {
    let mut known = cmd("HEXISTS");
    known.arg("menu").arg(&order.cake);
    // What is asked for and not on the menu may be next week's menu.
    if let Ok(false) = shop.menu.ask(&known).await {
        println!("not on the menu: {}", order.cake);
    }
    let row = serde_json::json!(order).to_string();
    // The newest first, as the bakers read them.
    write(&shop.orders, cmd("LPUSH").arg("orders").arg(row)).await?;
    Ok((StatusCode::CREATED, Json(order)))
}

/// Runs a command that writes, and once more if it fails: nobody should have to
/// order twice because of a packet that was lost.
async fn write(store: &Store, command: &Cmd) -> Result<(), Failed> {
    if let Err(error) = store.ask::<()>(command).await {
        eprintln!("Redis: {error}, once more");
        store.ask::<()>(command).await?;
    }
    Ok(())
}

impl From<RedisError> for Failed {
    fn from(error: RedisError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        eprintln!("Redis: {}", self.0);
        (StatusCode::INTERNAL_SERVER_ERROR, "something went wrong\n").into_response()
    }
}
