//! Customers and their baskets. Nothing is remembered here: the cookie is a key
//! to what the store keeps.

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
use redis::cmd;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::store::{Store, Unavailable};

/// How long a session and its basket are kept, in seconds.
const A_DAY: u64 = 24 * 60 * 60;

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

/// The routes of customers.
pub fn routes(store: Store) -> Router {
    Router::new()
        .route("/login", post(log_in))
        .route("/basket", get(show).post(add))
        .with_state(store)
}

async fn log_in(
    State(store): State<Store>,
    Json(customer): Json<Customer>,
) -> Result<Response, Unavailable> {
    let session = Uuid::new_v4().to_string();
    let mut set = cmd("SET");
    set.arg(key(&session)).arg(customer.name);
    store.ask::<()>(set.arg("EX").arg(A_DAY)).await?;
    let cookie = format!("session={session}; HttpOnly; Path=/; SameSite=Lax");
    Ok(([(SET_COOKIE, cookie)], "welcome\n").into_response())
}

async fn show(State(store): State<Store>, headers: HeaderMap) -> Result<Response, Unavailable> {
    match session(&headers) {
        Some(session) => basket(&store, session).await,
        None => Ok(please_log_in()),
    }
}

async fn add(
    State(store): State<Store>,
    headers: HeaderMap,
    Json(choice): Json<Choice>,
) -> Result<Response, Unavailable> {
    let Some(session) = session(&headers) else {
        return Ok(please_log_in());
    };
    let known: bool = store.ask(cmd("EXISTS").arg(key(session))).await?;
    if !known {
        return Ok(please_log_in());
    }
    let basket_key = format!("basket:{session}");
    let mut put = redis::pipe();
    put.atomic()
        .rpush(&basket_key, choice.cake)
        .expire(&basket_key, A_DAY.cast_signed());
    store.all::<()>(put.ignore()).await?;
    basket(&store, session).await
}

async fn basket(store: &Store, session: &str) -> Result<Response, Unavailable> {
    let name: Option<String> = store.ask(cmd("GET").arg(key(session))).await?;
    let Some(name) = name else {
        return Ok(please_log_in());
    };
    let mut list = cmd("LRANGE");
    list.arg(format!("basket:{session}")).arg(0).arg(1);
    let cakes = store.ask(&list).await?;
    Ok(Json(Basket { name, cakes }).into_response())
}

fn key(session: &str) -> String {
    format!("session:{session}")
}

fn please_log_in() -> Response {
    (StatusCode::UNAUTHORIZED, "please log in\n").into_response()
}

fn session(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get(COOKIE)?.to_str().ok()?;
    let mut cookies = cookies.split("; ");
    cookies.find_map(|cookie| cookie.strip_prefix("session="))
}
