//! Behaviours that more than one exercise asks for: the exercise of the factor,
//! and the capstone. A file contains one behaviour or its fixture; the
//! exercises decide which check uses it.

pub(super) mod admin_routes;
pub(super) mod backlog;
pub(super) mod deploys;
pub(super) mod draining;
pub(super) mod event_assertions;
pub(super) mod expected_event;
pub(super) mod job_queue;
pub(super) mod json_fields;
pub(super) mod one_off;
pub(super) mod order_queue;
pub(super) mod outage;
pub(super) mod payments;
pub(super) mod process_assertions;
pub(super) mod refusal;
pub(super) mod release;
pub(super) mod shopper;
pub(super) mod stopping;
pub(super) mod store_fixture;
pub(super) mod timestamp;
pub(super) mod web_fixture;
pub(super) mod workers;
