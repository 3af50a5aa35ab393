//! The shop: logs customers in, keeps their baskets, sells from stock and
//! shows photos. It remembers nothing from one request to the next: all of
//! that is in the store.

use std::{
    collections::HashMap,
    error::Error,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{FromRef, Path, State},
    http::{
        HeaderMap, StatusCode,
        header::{CONTENT_TYPE, COOKIE, SET_COOKIE},
    },
    response::{IntoResponse, Response},
    routing::{get, post},
};
use reqwest::Client;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::store::Store;

#[derive(Deserialize)]
struct Customer {
    name: String,
}

#[derive(Deserialize, Serialize)]
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

#[derive(Clone)]
struct Counter {
    store: Store,
    port: u16,
    client: Client,
    baskets: Arc<Mutex<HashMap<String, Basket>>>,
}

impl FromRef<Counter> for Store {
    fn from_ref(counter: &Counter) -> Self {
        counter.store.clone()
    }
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

/// The routes of the service.
pub fn router(store: Store, port: u16) -> Router {
    Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/login", post(log_in))
        .route("/basket", get(show_basket).post(add_to_basket))
        .route("/stock/{cake}", get(count_stock).put(set_stock))
        .route("/stock/{cake}/take", post(take_from_stock))
        .route("/photos/{id}", get(show_photo).put(keep_photo))
        .with_state(Counter {
            store,
            port,
            client: Client::new(),
            baskets: Arc::default(),
        })
}

async fn log_in(State(counter): State<Counter>, Json(customer): Json<Customer>) -> Response {
    let session = format!("{}-{}", counter.port, Uuid::new_v4());
    let cookie = format!("session={session}; HttpOnly; Path=/; SameSite=Lax");
    let basket = Basket {
        name: customer.name,
        cakes: Vec::new(),
    };
    counter.open().insert(session, basket);
    ([(SET_COOKIE, cookie)], "welcome\n").into_response()
}

async fn show_basket(State(counter): State<Counter>, headers: HeaderMap) -> Answer {
    let Some(session) = session(&headers) else {
        return Ok(please_log_in());
    };
    if let Some(owner) = counter.other_owner(session) {
        let request = counter
            .client
            .get(format!("http://127.0.0.1:{owner}/basket"));
        return ask(request, session).await;
    }
    match counter.open().get(session) {
        Some(basket) => Ok(Json(basket).into_response()),
        None => Ok(please_log_in()),
    }
}

async fn add_to_basket(
    State(counter): State<Counter>,
    headers: HeaderMap,
    Json(choice): Json<Choice>,
) -> Answer {
    let Some(session) = session(&headers) else {
        return Ok(please_log_in());
    };
    if let Some(owner) = counter.other_owner(session) {
        let request = counter
            .client
            .post(format!("http://127.0.0.1:{owner}/basket"));
        return ask(request.json(&choice), session).await;
    }
    match counter.open().get_mut(session) {
        Some(basket) => {
            basket.cakes.push(choice.cake);
            Ok(Json(&*basket).into_response())
        }
        None => Ok(please_log_in()),
    }
}

/// Asks the process that has the session.
async fn ask(request: reqwest::RequestBuilder, session: &str) -> Answer {
    let answer = request
        .header(COOKIE, format!("session={session}"))
        .send()
        .await?;
    let status = answer.status();
    let json = [(CONTENT_TYPE, "application/json")];
    Ok((status, json, answer.bytes().await?).into_response())
}

impl Counter {
    /// The port of the process that made the session, if that is another.
    fn other_owner(&self, session: &str) -> Option<u16> {
        let (port, _) = session.split_once('-')?;
        port.parse().ok().filter(|port| *port != self.port)
    }

    fn open(&self) -> MutexGuard<'_, HashMap<String, Basket>> {
        self.baskets.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
