//! What customers of exercise 09 ask for: a cake, which the oven bakes while
//! they wait; and the jobs of its night.

use serde_json::json;

use crate::behaviours::{
    job_queue::ContractNames,
    web_fixture::{RequestCase, Upstream},
};
use dozen_lab::Lab;

/// The night's jobs.
pub(super) const JOBS: ContractNames = ContractNames {
    queue: "QUEUE_URL",
    oven: "OVEN_URL",
    name: "oven",
    id: "job",
};

/// Somebody wants a cake, at once.
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
