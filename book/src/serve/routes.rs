//! The routes of the server: the book's pages, and under `/live/` those that
//! the script of a page uses.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use dozen::course::{EXERCISES, Exercise};

use super::{
    address::Address,
    events,
    origin_check::{self, OriginCheck},
    state::ServerState,
};
use crate::pictures;

/// The header in which a page sends its token.
const TOKEN: &str = "x-dozen-token";

/// A refusal, as the page gets it.
type Refused = (StatusCode, String);

/// Returns all routes, behind the check of origins.
pub(super) fn all(state: Arc<ServerState>, address: &Address) -> Router {
    let acts = Router::new()
        .route("/live/check/{exercise}", post(check))
        .route("/live/hint/{exercise}/{check}", post(hint))
        .route_layer(middleware::from_fn_with_state(
            Arc::clone(&state),
            knows_token,
        ));
    Router::new()
        .route("/live/events", get(events::listen))
        .route("/live/picture/{exercise}/{check}", get(picture))
        .merge(acts)
        .fallback(get(page))
        .layer(middleware::from_fn_with_state(
            OriginCheck::new(address),
            origin_check::guard,
        ))
        .with_state(state)
}

/// Returns a file of the book.
async fn page(State(state): State<Arc<ServerState>>, headers: HeaderMap, uri: Uri) -> Response {
    let site = Arc::clone(&state.book.borrow().site);
    let (status, file) = match site.at(uri.path()) {
        Some(file) => (StatusCode::OK, Some(file)),
        None => (StatusCode::NOT_FOUND, site.at("/404.html")),
    };
    let Some(file) = file else {
        return StatusCode::NOT_FOUND.into_response();
    };
    (status, file.answer(headers.get(header::ACCEPT_ENCODING))).into_response()
}

/// Admits only requests with this server's token.
async fn knows_token(
    State(state): State<Arc<ServerState>>,
    headers: HeaderMap,
    request: axum::extract::Request,
    next: middleware::Next,
) -> Response {
    match headers.get(TOKEN) {
        Some(token) if token.as_bytes() == state.token.as_bytes() => next.run(request).await,
        _ => {
            let words = "the book's server was restarted; reload the page\n";
            (StatusCode::FORBIDDEN, words).into_response()
        }
    }
}

/// Checks an exercise again.
async fn check(
    State(state): State<Arc<ServerState>>,
    Path(exercise): Path<String>,
) -> Result<StatusCode, Refused> {
    state.check(known(&exercise)?);
    Ok(StatusCode::ACCEPTED)
}

/// Takes the next hint of a check.
async fn hint(
    State(state): State<Arc<ServerState>>,
    Path((exercise, check)): Path<(String, String)>,
) -> Result<StatusCode, Refused> {
    let exercise = known(&exercise)?;
    let check = exercise.check(&check).ok_or_else(unknown)?;
    let taken = state.take_hint(exercise, check);
    taken.map_err(|cause| (StatusCode::INTERNAL_SERVER_ERROR, cause.to_string()))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Returns the lanes picture of a check's last run.
async fn picture(
    State(state): State<Arc<ServerState>>,
    Path((exercise, check)): Path<(String, String)>,
) -> Result<String, Refused> {
    let panel = state.panel(known(&exercise)?);
    let report = panel.borrow().report(&check).ok_or_else(unknown)?;
    Ok(pictures::lanes(&report))
}

fn known(id: &str) -> Result<&'static Exercise, Refused> {
    EXERCISES.iter().find(|e| e.id == id).ok_or_else(unknown)
}

fn unknown() -> Refused {
    (
        StatusCode::NOT_FOUND,
        "there is no such exercise or check\n".to_owned(),
    )
}
