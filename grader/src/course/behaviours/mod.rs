//! What is asked of the service of more than one exercise: of the one whose
//! factor it is, and of the capstone. A file holds one behaviour, or those who
//! take part in it; which check asks for it is the exercise's to say.

pub(super) mod backlog;
pub(super) mod bakery;
pub(super) mod counter;
pub(super) mod deploys;
pub(super) mod event;
pub(super) mod half;
pub(super) mod looks;
pub(super) mod night;
pub(super) mod outage;
pub(super) mod payments;
pub(super) mod ran;
pub(super) mod refusal;
pub(super) mod release;
pub(super) mod routes;
pub(super) mod stopping;
pub(super) mod timestamp;
pub(super) mod told;
pub(super) mod visitor;
