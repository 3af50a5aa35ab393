//! Customers and their baskets.

use std::{fs, io};

use axum::{
    Json, Router,
    http::{
        HeaderMap, StatusCode,
        header::{COOKIE, SET_COOKIE},
    },
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::store::Store;

/// Where every session has a file: a disk outlives a process.
const FOLDER: &str = "sessions";

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
}

async fn log_in(Json(basket): Json<Basket>) -> Result<Response, StatusCode> {
    let session = Uuid::new_v4().to_string();
    let cookie = format!("session={session}; HttpOnly; Path=/; SameSite=Lax");
    keep(&session, &basket).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(([(SET_COOKIE, cookie)], "welcome\n").into_response())
}

async fn show(headers: HeaderMap) -> Response {
    match kept(session(&headers)) {
        Some(basket) => Json(basket).into_response(),
        None => please_log_in(),
    }
}

async fn add(headers: HeaderMap, Json(choice): Json<Choice>) -> Result<Response, StatusCode> {
    let session = session(&headers);
    let Some(mut basket) = kept(session) else {
        return Ok(please_log_in());
    };
    basket.cakes.push(choice.cake);
    keep(session, &basket).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(Json(basket).into_response())
}

fn keep(session: &str, basket: &Basket) -> io::Result<()> {
    fs::create_dir_all(FOLDER)?;
    fs::write(format!("{FOLDER}/{session}"), json!(basket).to_string())
}

fn kept(session: &str) -> Option<Basket> {
    let session = Uuid::parse_str(session).ok()?;
    let text = fs::read_to_string(format!("{FOLDER}/{session}")).ok()?;
    serde_json::from_str(&text).ok()
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
