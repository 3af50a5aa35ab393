//! Answers 503 to everything until the migrations have been applied.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use rusqlite::Connection;

use crate::migrations;

/// Opens once, and stays open.
#[derive(Clone)]
pub struct Gate {
    connection: Arc<Mutex<Connection>>,
    open: Arc<AtomicBool>,
}

impl Gate {
    pub fn new(connection: Connection) -> Self {
        Self {
            connection: Arc::new(Mutex::new(connection)),
            open: Arc::default(),
        }
    }

    fn is_open(&self) -> bool {
        if !self.open.load(Ordering::Relaxed) {
            let connection = self
                .connection
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            self.open
                .store(!migrations::pending(&connection), Ordering::Relaxed);
        }
        self.open.load(Ordering::Relaxed)
    }
}

pub async fn gate(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    if gate.is_open() {
        next.run(request).await
    } else {
        let words = "migrations are pending: run `migrate`\n";
        (StatusCode::SERVICE_UNAVAILABLE, words).into_response()
    }
}
