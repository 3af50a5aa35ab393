//! The shop: what is on the menu, and who bakes what was ordered.

use std::collections::BTreeMap;

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    routing::{get, post},
};
use reqwest::Client;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::store::{Store, Unavailable};

/// What is kept, and who bakes.
#[derive(Clone)]
struct Shop {
    store: Store,
    kitchen: String,
    client: Client,
}

#[derive(Deserialize, Serialize)]
struct Price {
    cake: String,
    cents: u64,
}

#[derive(Deserialize)]
struct Wish {
    cake: String,
}

/// The routes of the shop, with the kitchen at `url`.
pub fn routes(store: Store, url: &str) -> Router {
    let shop = Shop {
        store,
        kitchen: format!("{}/bake", url.trim_end_matches('/')),
        client: Client::new(),
    };
    Router::new()
        .route("/menu", get(read_menu).post(set_price))
        .route("/admin/repair", post(repair))
        .route("/orders", post(order))
        .with_state(shop)
}

async fn read_menu(State(shop): State<Shop>) -> Result<Json<BTreeMap<String, u64>>, Unavailable> {
    let rows = shop.store.menu().await?;
    // Some are still in crowns: see `repair`.
    let cents = |(cake, price): (String, String)| Some((cake, price.parse().ok()?));
    Ok(Json(rows.into_iter().filter_map(cents).collect()))
}

async fn set_price(
    State(shop): State<Shop>,
    Json(price): Json<Price>,
) -> Result<(StatusCode, Json<Price>), Unavailable> {
    shop.store.set_price(&price.cake, price.cents).await?;
    Ok((StatusCode::CREATED, Json(price)))
}

/// For the office: mends prices that were written in crowns, as `4.20`.
async fn repair(State(shop): State<Shop>) -> Result<Json<Value>, Unavailable> {
    let mut repaired = 0;
    for (cake, price) in shop.store.menu().await? {
        let crowns = price.split_once('.');
        let crowns = crowns.and_then(|(whole, rest)| format!("{whole}{rest}").parse().ok());
        if let Some(cents) = crowns {
            shop.store.set_price(&cake, cents).await?;
            repaired += 1;
        }
    }
    Ok(Json(json!({ "repaired": repaired })))
}

/// Nobody waits at the counter while it bakes.
async fn order(State(shop): State<Shop>, Json(wish): Json<Wish>) -> (StatusCode, Json<Value>) {
    let id = Uuid::new_v4().to_string();
    let job = json!({ "id": id, "cake": wish.cake });
    tokio::spawn(async move {
        if let Err(error) = shop.bake(&job).await {
            tracing::error!("{job} was not baked: {error}");
        }
    });
    (StatusCode::ACCEPTED, Json(json!({ "id": id })))
}

impl Shop {
    /// Has an order baked, and puts the loaf on the shelf.
    async fn bake(&self, job: &Value) -> reqwest::Result<()> {
        let answer = self.client.post(&self.kitchen).json(job).send().await?;
        let baked: Value = answer.error_for_status()?.json().await?;
        let shelved = json!({ "id": job["id"], "loaf": baked["loaf"] });
        if self.store.shelve(shelved.to_string()).await.is_err() {
            tracing::error!("no room on the shelf for {shelved}");
        }
        Ok(())
    }
}
