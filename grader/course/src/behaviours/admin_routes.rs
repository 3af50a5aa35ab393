//! Requests that somebody sends who looks for a way to administer the app
//! over HTTP.

use std::time::Duration;

use serde_json::json;

use dozen_lab::{Done, Lab, Process};

/// Within this somebody who answered before the work was done has done it.
const A_MOMENT: Duration = Duration::from_millis(120);

/// Where people put such routes.
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

/// A GET that changes something is no better than a POST.
const METHODS: [&str; 5] = ["POST", "GET", "PUT", "PATCH", "DELETE"];

/// What nobody may change over HTTP.
pub(crate) trait ProtectedState {
    /// Whether it is another one by now.
    async fn has_changed(&self) -> Option<()>;

    /// Fails where it is another one by now.
    async fn is_unchanged(&self, lab: &Lab, did: &str, expected: &str) -> Done;
}

/// Fails where a request to `web` does what `task` is there for.
pub(crate) async fn assert_no_admin_route(
    lab: &Lab,
    web: &Process,
    task: &str,
    kept: &impl ProtectedState,
) -> Done {
    let expected = format!("nothing changes: that takes the `{task}` process");
    let tasks = PLACES.map(|place| format!("{place}/{task}"));
    // The places themselves, for a method that stands for the task.
    let bare = PLACES[1..].iter().map(ToString::to_string);
    for path in tasks.into_iter().chain(bare) {
        for method in METHODS {
            let answer = web.request(method, &path).json(&json!({})).attempt().await;
            if answer.is_ok_and(|answer| answer.status < 400) {
                let did = format!("sent {method} {path}");
                kept.is_unchanged(lab, &did, &expected).await?;
            }
        }
    }
    // One that answered before it began would be done by now.
    lab.until(A_MOMENT, async || kept.has_changed().await).await;
    let did = format!("sent POST, GET, PUT, PATCH and DELETE to /{task}, /admin/{task} and others");
    kept.is_unchanged(lab, &did, &expected).await
}
