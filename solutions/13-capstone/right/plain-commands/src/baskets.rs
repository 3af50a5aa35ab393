//! Customers and their baskets. Nothing is remembered here: the cookie is a key
//! to what the store keeps.

use std::collections::BTreeMap;

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
    let mut set = cmd("HSET");
    set.arg(&session).arg("name").arg(customer.name);
    store.ask::<()>(&set).await?;
    let mut expire = cmd("EXPIRE");
    store.ask::<()>(expire.arg(&session).arg(A_DAY)).await?;
    let cookie = format!("session={session}; HttpOnly; Path=/; SameSite=Lax");
    Ok(([(SET_COOKIE, cookie)], "welcome\n").into_response())
}

async fn show(State(store): State<Store>, headers: HeaderMap) -> Result<Response, Unavailable> {
    match session(&headers) {
        Some(session) => basket(&store, session).await,
        None => Ok(please_log_in()),
    }
}

/// Every cake is a field of its own, with the number of its place.
async fn add(
    State(store): State<Store>,
    headers: HeaderMap,
    Json(choice): Json<Choice>,
) -> Result<Response, Unavailable> {
    let Some(session) = session(&headers) else {
        return Ok(please_log_in());
    };
    let known: bool = store.ask(cmd("HEXISTS").arg(session).arg("name")).await?;
    if !known {
        return Ok(please_log_in());
    }
    let mut count = cmd("HINCRBY");
    let place: u64 = store.ask(count.arg(session).arg("count").arg(1)).await?;
    let mut put = cmd("HSET");
    put.arg(session)
        .arg(format!("cake {place}"))
        .arg(choice.cake);
    store.ask::<()>(&put).await?;
    basket(&store, session).await
}

async fn basket(store: &Store, session: &str) -> Result<Response, Unavailable> {
    let mut fields: BTreeMap<String, String> = store.ask(cmd("HGETALL").arg(session)).await?;
    let Some(name) = fields.remove("name") else {
        return Ok(please_log_in());
    };
    let mut cakes = Vec::new();
    for (field, cake) in fields {
        let place = field
            .strip_prefix("cake ")
            .and_then(|place| place.parse::<u64>().ok());
        cakes.extend(place.map(|place| (place, cake)));
    }
    cakes.sort();
    let cakes = cakes.into_iter().map(|(_, cake)| cake).collect();
    Ok(Json(Basket { name, cakes }).into_response())
}

fn please_log_in() -> Response {
    (StatusCode::UNAUTHORIZED, "please log in\n").into_response()
}

fn session(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get(COOKIE)?.to_str().ok()?;
    let mut cookies = cookies.split("; ");
    cookies.find_map(|cookie| cookie.strip_prefix("session="))
}
