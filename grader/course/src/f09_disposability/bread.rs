//! The request of exercise 09: a cake, which the oven bakes during the request;
//! and the names of its jobs.

use serde_json::json;

use crate::behaviours::{
    job_queue::ContractNames,
    web_fixture::{RequestCase, Upstream},
};
use dozen_lab::Lab;

/// The names of the job queue.
pub(super) const JOBS: ContractNames = ContractNames {
    queue: "QUEUE_URL",
    oven: "OVEN_URL",
    name: "oven",
    id: "job",
};

/// Draws a request for a cake.
pub(super) fn bread(lab: &mut Lab) -> RequestCase {
    let (cake, loaf) = (lab.draw().cake(), lab.draw().name());
    RequestCase {
        path: "/orders",
        order: json!({ "cake": cake }),
        expected: format!("201 with the loaf {loaf} and the cake {cake}"),
        reply: json!({ "loaf": loaf }),
        is_receipt: Box::new(move |got| got["loaf"] == loaf && got["cake"] == cake),
        helper: Upstream {
            lane: "oven",
            name: "oven",
            work: "bake",
            doing: "baking",
            variable: "OVEN_URL",
            path: "/bake",
        },
    }
}
