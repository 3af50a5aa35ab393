//! The shop: logs customers in, keeps their baskets, sells from stock and
//! shows photos. It remembers nothing from one request to the next: all of
//! that is in the store.

use std::error::Error;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, State},
    http::{
        HeaderMap, StatusCode,
        header::{COOKIE, SET_COOKIE},
    },
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};

use crate::store::Store;

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

/// The store did not do what it was asked.
struct OutOfOrder(Box<dyn Error + Send + Sync>);

impl<E: Into<Box<dyn Error + Send + Sync>>> From<E> for OutOfOrder {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for OutOfOrder {
    fn into_response(self) -> Response {
        eprintln!("the store: {}", self.0);
        (StatusCode::SERVICE_UNAVAILABLE, "try again later\n").into_response()
    }
}

type Answer = Result<Response, OutOfOrder>;

/// The longest name of a customer or a cake.
const LONGEST: usize = 100;

fn too_long() -> Response {
    (StatusCode::BAD_REQUEST, "too long\n").into_response()
}

/// The routes of the service.
pub fn router(store: Store) -> Router {
    Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/login", post(log_in))
        .route("/basket", get(show_basket).post(add_to_basket))
        .route("/stock/{cake}", get(count_stock).put(set_stock))
        .route("/stock/{cake}/take", post(take_from_stock))
        .route("/photos/{id}", get(show_photo).put(keep_photo))
        .with_state(store)
}

async fn log_in(State(store): State<Store>, Json(customer): Json<Customer>) -> Answer {
    if customer.name.len() > LONGEST {
        return Ok(too_long());
    }
    let session = store.log_in(&customer.name).await?;
    let cookie = format!("session={session}; HttpOnly; Path=/; SameSite=Lax");
    Ok(([(SET_COOKIE, cookie)], "welcome\n").into_response())
}

async fn show_basket(State(store): State<Store>, headers: HeaderMap) -> Answer {
    let Some(session) = session(&headers) else {
        return Ok(please_log_in());
    };
    basket(&store, session).await
}

async fn add_to_basket(
    State(store): State<Store>,
    headers: HeaderMap,
    Json(choice): Json<Choice>,
) -> Answer {
    let Some(session) = session(&headers) else {
        return Ok(please_log_in());
    };
    if store.customer(session).await?.is_none() {
        return Ok(please_log_in());
    }
    if choice.cake.len() > LONGEST {
        return Ok(too_long());
    }
    store.add(session, &choice.cake).await?;
    basket(&store, session).await
}

async fn basket(store: &Store, session: &str) -> Answer {
    let Some(name) = store.customer(session).await? else {
        return Ok(please_log_in());
    };
    let cakes = store.cakes(session).await?;
    Ok(Json(Basket { name, cakes }).into_response())
}

async fn count_stock(State(store): State<Store>, Path(cake): Path<String>) -> Answer {
    let count = store.stock(&cake).await?;
    Ok(Json(Stock { count }).into_response())
}

async fn set_stock(
    State(store): State<Store>,
    Path(cake): Path<String>,
    Json(stock): Json<Stock>,
) -> Answer {
    store.set_stock(&cake, stock.count).await?;
    Ok(Json(stock).into_response())
}

async fn take_from_stock(State(store): State<Store>, Path(cake): Path<String>) -> Answer {
    if store.take(&cake).await? {
        Ok("yours\n".into_response())
    } else {
        Ok((StatusCode::CONFLICT, "sold out\n").into_response())
    }
}

async fn show_photo(State(store): State<Store>, Path(id): Path<String>) -> Answer {
    match store.photo(&id).await? {
        Some(photo) => Ok(photo.into_response()),
        None => Ok((StatusCode::NOT_FOUND, "no such photo\n").into_response()),
    }
}

async fn keep_photo(State(store): State<Store>, Path(id): Path<String>, photo: Bytes) -> Answer {
    store.keep_photo(&id, &photo).await?;
    Ok("kept\n".into_response())
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
