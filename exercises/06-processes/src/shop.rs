//! The shop: logs customers in, keeps their baskets and sells from stock.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{
        HeaderMap, StatusCode,
        header::{COOKIE, SET_COOKIE},
    },
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::photos;

/// What the shop knows.
#[derive(Default)]
struct Books {
    /// Baskets, by session.
    baskets: HashMap<String, Basket>,
    /// How many pieces there are, by cake.
    stock: HashMap<String, u32>,
}

type Shop = Arc<Mutex<Books>>;

#[derive(Deserialize)]
struct Customer {
    name: String,
}

#[derive(Deserialize)]
struct Choice {
    cake: String,
}

#[derive(Serialize)]
struct Basket {
    name: String,
    cakes: Vec<String>,
}

#[derive(Deserialize, Serialize)]
struct Stock {
    count: u32,
}

/// The routes of the service.
pub fn router() -> Router {
    Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/login", post(log_in))
        .route("/basket", get(show_basket).post(add_to_basket))
        .route("/stock/{cake}", get(count_stock).put(set_stock))
        .route("/stock/{cake}/take", post(take_from_stock))
        .route("/photos/{id}", get(photos::show).put(photos::keep))
        .with_state(Shop::default())
}

async fn log_in(State(shop): State<Shop>, Json(customer): Json<Customer>) -> Response {
    let session = Uuid::new_v4().to_string();
    let cookie = format!("session={session}; HttpOnly; Path=/; SameSite=Lax");
    let basket = Basket {
        name: customer.name,
        cakes: Vec::new(),
    };
    open(&shop).baskets.insert(session, basket);
    ([(SET_COOKIE, cookie)], "welcome\n").into_response()
}

async fn show_basket(State(shop): State<Shop>, headers: HeaderMap) -> Response {
    let books = open(&shop);
    match session(&headers).and_then(|session| books.baskets.get(session)) {
        Some(basket) => Json(basket).into_response(),
        None => please_log_in(),
    }
}

async fn add_to_basket(
    State(shop): State<Shop>,
    headers: HeaderMap,
    Json(choice): Json<Choice>,
) -> Response {
    let mut books = open(&shop);
    match session(&headers).and_then(|session| books.baskets.get_mut(session)) {
        Some(basket) => {
            basket.cakes.push(choice.cake);
            Json(&*basket).into_response()
        }
        None => please_log_in(),
    }
}

async fn count_stock(State(shop): State<Shop>, Path(cake): Path<String>) -> Json<Stock> {
    let count = open(&shop).stock.get(&cake).copied().unwrap_or(0);
    Json(Stock { count })
}

async fn set_stock(
    State(shop): State<Shop>,
    Path(cake): Path<String>,
    Json(stock): Json<Stock>,
) -> Json<Stock> {
    open(&shop).stock.insert(cake, stock.count);
    Json(stock)
}

async fn take_from_stock(State(shop): State<Shop>, Path(cake): Path<String>) -> Response {
    match open(&shop).stock.get_mut(&cake) {
        Some(count) if *count > 0 => {
            *count -= 1;
            "yours\n".into_response()
        }
        _ => (StatusCode::CONFLICT, "sold out\n").into_response(),
    }
}

fn please_log_in() -> Response {
    (StatusCode::UNAUTHORIZED, "please log in\n").into_response()
}

fn session(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get(COOKIE)?.to_str().ok()?;
    cookies
        .split("; ")
        .find_map(|cookie| cookie.strip_prefix("session="))
}

fn open(shop: &Shop) -> MutexGuard<'_, Books> {
    shop.lock().unwrap_or_else(PoisonError::into_inner)
}
