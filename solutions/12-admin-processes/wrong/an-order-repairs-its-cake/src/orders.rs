//! The counter: takes orders, and lists them.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::task::block_in_place;

#[derive(Clone)]
struct Shop {
    connection: Arc<Mutex<Connection>>,
    revision: Arc<str>,
}

#[derive(Deserialize)]
struct NewOrder {
    cake: String,
    quantity: u32,
    price: u32,
}

/// The largest quantity and the highest price that an order may have.
const MOST: u32 = 1_000_000;

/// An order; amounts are in cents.
#[derive(Serialize)]
struct Order {
    id: i64,
    cake: String,
    quantity: i64,
    price: i64,
    total: i64,
}

/// The routes of the service.
pub fn router(connection: Connection, revision: String) -> Router {
    let shop = Shop {
        connection: Arc::new(Mutex::new(connection)),
        revision: revision.into(),
    };
    Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/revision", get(revision_of))
        .route("/orders", get(list).post(take))
        .with_state(shop)
}

async fn revision_of(State(shop): State<Shop>) -> Response {
    Json(json!({ "revision": &*shop.revision })).into_response()
}

async fn list(State(shop): State<Shop>) -> Response {
    let orders = shop.with(|connection| {
        let mut all = connection.prepare("SELECT * FROM orders ORDER BY id")?;
        let orders = all.query_map([], Order::read)?;
        orders.collect::<rusqlite::Result<Vec<_>>>()
    });
    answer(StatusCode::OK, orders)
}

async fn take(State(shop): State<Shop>, Json(new): Json<NewOrder>) -> Response {
    if !(1..=MOST).contains(&new.quantity) || new.price > MOST {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    }
    let order = shop.with(|connection| {
        connection.execute(
            "UPDATE orders SET total = quantity * price WHERE cake = ?1",
            [&new.cake],
        )?;
        // To the last step: only then is it written.
        connection.query_one(
            "INSERT INTO orders (cake, quantity, price, total) VALUES (?1, ?2, ?3, ?2 * ?3)
             RETURNING *",
            (new.cake, new.quantity, new.price),
            Order::read,
        )
    });
    answer(StatusCode::CREATED, order)
}

fn answer(status: StatusCode, body: rusqlite::Result<impl Serialize>) -> Response {
    match body {
        Ok(body) => (status, Json(body)).into_response(),
        Err(error) => {
            eprintln!("the order book is out of reach: {error}");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

impl Order {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            cake: row.get("cake")?,
            quantity: row.get("quantity")?,
            price: row.get("price")?,
            total: row.get("total")?,
        })
    }
}

impl Shop {
    fn with<T>(&self, work: impl FnOnce(&Connection) -> T) -> T {
        block_in_place(|| {
            let connection = self.connection.lock();
            work(&connection.unwrap_or_else(PoisonError::into_inner))
        })
    }
}
