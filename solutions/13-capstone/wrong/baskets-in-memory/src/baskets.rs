//! Customers and their baskets.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    extract::State,
    http::{
        HeaderMap, StatusCode,
        header::{COOKIE, SET_COOKIE},
    },
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::store::Store;

/// Every basket, by session.
type Baskets = Arc<Mutex<HashMap<String, Basket>>>;

#[derive(Deserialize, Serialize)]
struct Basket {
    name: String,
    #[serde(default)]
    cakes: Vec<String>,
}

#[derive(Deserialize)]
struct Choice {
    cake: String,
}

/// The routes of customers.
pub fn routes(_store: Store) -> Router {
    Router::new()
        .route("/login", post(log_in))
        .route("/basket", get(show).post(add))
        .with_state(Baskets::default())
}

async fn log_in(State(baskets): State<Baskets>, Json(basket): Json<Basket>) -> Response {
    let session = Uuid::new_v4().to_string();
    let cookie = format!("session={session}; HttpOnly; Path=/; SameSite=Lax");
    open(&baskets).insert(session, basket);
    ([(SET_COOKIE, cookie)], "welcome\n").into_response()
}

async fn show(State(baskets): State<Baskets>, headers: HeaderMap) -> Response {
    match open(&baskets).get(session(&headers)) {
        Some(basket) => Json(basket).into_response(),
        None => please_log_in(),
    }
}

async fn add(
    State(baskets): State<Baskets>,
    headers: HeaderMap,
    Json(choice): Json<Choice>,
) -> Response {
    match open(&baskets).get_mut(session(&headers)) {
        Some(basket) => {
            basket.cakes.push(choice.cake);
            Json(&*basket).into_response()
        }
        None => please_log_in(),
    }
}

fn please_log_in() -> Response {
    (StatusCode::UNAUTHORIZED, "please log in\n").into_response()
}

fn session(headers: &HeaderMap) -> &str {
    let cookies = headers.get(COOKIE).and_then(|all| all.to_str().ok());
    let mut cookies = cookies.unwrap_or_default().split("; ");
    let session = cookies.find_map(|cookie| cookie.strip_prefix("session="));
    session.unwrap_or_default()
}

fn open(baskets: &Baskets) -> MutexGuard<'_, HashMap<String, Basket>> {
    baskets.lock().unwrap_or_else(PoisonError::into_inner)
}
