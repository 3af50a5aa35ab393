//! The counter: what is on the menu, and what was ordered. Redis gets a copy of
//! everything, and is asked once.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use redis::cmd;
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, OnceCell};

use crate::resource::{Resource, Unavailable};

#[derive(Clone, Deserialize, Serialize)]
struct Price {
    cake: String,
    cents: u64,
}

#[derive(Clone, Deserialize, Serialize)]
struct Order {
    cake: String,
    name: String,
}

#[derive(Clone)]
struct Store<T> {
    resource: Resource,
    kept: Arc<OnceCell<Mutex<T>>>,
}

impl<T> Store<T> {
    fn new(resource: Resource) -> Self {
        Self {
            resource,
            kept: Arc::default(),
        }
    }
}

/// The routes of the service.
pub fn router(orders: Resource, menu: Resource) -> Router {
    Router::new()
        .route("/menu", get(read_menu).post(set_price))
        .with_state(Store::new(menu))
        .merge(
            Router::new()
                .route("/orders", get(list_orders).post(take_order))
                .with_state(Store::new(orders)),
        )
        .route("/health", get(|| async { "ok" }))
}

impl Store<BTreeMap<String, u64>> {
    async fn prices(&self) -> Result<&Mutex<BTreeMap<String, u64>>, Unavailable> {
        let load = async || {
            let prices = self.resource.ask(cmd("HGETALL").arg("menu")).await?;
            Ok(Mutex::new(prices))
        };
        self.kept.get_or_try_init(load).await
    }
}

impl Store<Vec<Order>> {
    async fn orders(&self) -> Result<&Mutex<Vec<Order>>, Unavailable> {
        let load = async || {
            let mut range = cmd("LRANGE");
            range.arg("orders").arg(0).arg(-1);
            let rows: Vec<String> = self.resource.ask(&range).await?;
            let read = |row: &String| {
                serde_json::from_str(row)
                    .inspect_err(|error| eprintln!("an order that cannot be read: {error}"))
                    .ok()
            };
            Ok(Mutex::new(rows.iter().filter_map(read).collect()))
        };
        self.kept.get_or_try_init(load).await
    }
}

async fn read_menu(
    State(menu): State<Store<BTreeMap<String, u64>>>,
) -> Result<Json<BTreeMap<String, u64>>, Unavailable> {
    Ok(Json(menu.prices().await?.lock().await.clone()))
}

async fn set_price(
    State(menu): State<Store<BTreeMap<String, u64>>>,
    Json(price): Json<Price>,
) -> Result<(StatusCode, Json<Price>), Unavailable> {
    let prices = menu.prices().await?;
    let mut set = cmd("HSET");
    set.arg("menu").arg(&price.cake).arg(price.cents);
    menu.resource.ask::<()>(&set).await?;
    let Price { cake, cents } = price.clone();
    prices.lock().await.insert(cake, cents);
    Ok((StatusCode::CREATED, Json(price)))
}

async fn list_orders(
    State(orders): State<Store<Vec<Order>>>,
) -> Result<Json<Vec<Order>>, Unavailable> {
    Ok(Json(orders.orders().await?.lock().await.clone()))
}

async fn take_order(
    State(orders): State<Store<Vec<Order>>>,
    Json(order): Json<Order>,
) -> Result<(StatusCode, Json<Order>), Unavailable> {
    let kept = orders.orders().await?;
    let row = serde_json::json!(order).to_string();
    let mut push = cmd("RPUSH");
    push.arg("orders").arg(row);
    orders.resource.ask::<()>(&push).await?;
    kept.lock().await.push(order.clone());
    Ok((StatusCode::CREATED, Json(order)))
}
