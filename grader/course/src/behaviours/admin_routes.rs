//! Sends requests that look for a way to administer the app over HTTP.

use std::time::Duration;

use serde_json::json;

use dozen_lab::{Done, Lab, Process};

/// How long work may take that a process does after its answer.
const A_MOMENT: Duration = Duration::from_millis(120);

/// Usual paths of such routes.
const PLACES: [&str; 9] = [
    "",
    "/admin",
    "/_admin",
    "/internal",
    "/_internal",
    "/api/admin",
    "/maintenance",
    "/orders",
    "/tasks",
];

/// The methods to try; a GET that changes something is as bad as a POST.
const METHODS: [&str; 5] = ["POST", "GET", "PUT", "PATCH", "DELETE"];

/// State that must not change over HTTP.
pub(crate) trait ProtectedState {
    /// Returns `Some` if it has changed.
    async fn detect_change(&self) -> Option<()>;

    /// Fails if it has changed.
    async fn assert_unchanged(&self, lab: &Lab, did: &str, expected: &str) -> Done;
}

/// Fails if a request to `web` does the work of `task`.
pub(crate) async fn assert_no_admin_route(
    lab: &Lab,
    web: &Process,
    task: &str,
    kept: &impl ProtectedState,
) -> Done {
    let expected = format!("nothing changes: that takes the `{task}` process");
    let tasks = PLACES.map(|place| format!("{place}/{task}"));
    // First the bare paths, in case the method names the task.
    let bare = PLACES[1..].iter().map(ToString::to_string);
    for path in tasks.into_iter().chain(bare) {
        for method in METHODS {
            let answer = web.request(method, &path).json(&json!({})).attempt().await;
            if answer.is_ok_and(|answer| answer.status < 400) {
                let did = format!("sent {method} {path}");
                kept.assert_unchanged(lab, &did, &expected).await?;
            }
        }
    }
    // Work that begins after the answer would be done by now.
    lab.until(A_MOMENT, async || kept.detect_change().await)
        .await;
    let did = format!("sent POST, GET, PUT, PATCH and DELETE to /{task}, /admin/{task} and others");
    kept.assert_unchanged(lab, &did, &expected).await
}
