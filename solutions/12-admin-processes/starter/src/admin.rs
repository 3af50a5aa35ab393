//! The back office: maintenance that somebody asks for now and then.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use rusqlite::Connection;
use serde_json::json;
use tokio::task::block_in_place;

/// The routes of the back office.
pub fn router(connection: Arc<Mutex<Connection>>) -> Router {
    Router::new()
        .route("/admin/repair", post(repair))
        .with_state(connection)
}

/// Sets every wrong total right, and says how many there were.
async fn repair(State(connection): State<Arc<Mutex<Connection>>>) -> Response {
    let repaired = block_in_place(|| {
        let connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
        connection.execute(
            "UPDATE orders SET total = quantity * price WHERE total <> quantity * price",
            [],
        )
    });
    match repaired {
        Ok(repaired) => Json(json!({ "repaired": repaired })).into_response(),
        Err(error) => {
            eprintln!("could not repair: {error}");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
