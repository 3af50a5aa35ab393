//! Requests that somebody sends who looks for a way to administer the app
//! over HTTP.

use serde_json::json;

use super::{A_MOMENT, book::Book};
use crate::lab::{Done, Lab, Process, Snapshot};

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
const METHODS: [&str; 3] = ["POST", "GET", "PUT"];

/// Fails where a request to `web` does what `task` is there for: the
/// database must stay as it was `before`.
pub(super) async fn lead_nowhere(
    lab: &Lab,
    book: &Book,
    web: &Process,
    task: &str,
    before: &Snapshot,
) -> Done {
    let expected = format!("nothing changes: that takes the `{task}` process");
    for place in PLACES {
        let path = format!("{place}/{task}");
        for method in METHODS {
            let answer = web.request(method, &path).json(&json!({})).attempt().await;
            if answer.is_ok_and(|answer| answer.status < 400) {
                let did = format!("sent {method} {path}");
                book.is_unchanged(lab, before, &did, &expected).await?;
            }
        }
    }
    // One that answered before it began would be done by now.
    lab.until(A_MOMENT, async || book.database.differs_from(before).await)
        .await;
    let did =
        format!("sent POST, GET and PUT to /{task}, /admin/{task}, /internal/{task} and others");
    book.is_unchanged(lab, before, &did, &expected).await
}
