//! `dozen`: grades running services against the twelve factors.
//!
//! This package is the program: its subcommands, and the author's tools. Each
//! other part is a package of its own, here under its short name. Data flows
//! one way: cli → course → staging → build → platform and resources → checks,
//! with a lab each → trace → verdict → reports. The manifests decide which
//! package may use which.

pub mod author;
pub mod cli;

pub use dozen_build as build;
pub use dozen_course as course;
pub use dozen_lab as lab;
pub use dozen_model as model;
pub use dozen_platform as platform;
pub use dozen_progress as progress;
pub use dozen_redis as redis;
pub use dozen_reports as reports;
pub use dozen_resources as resources;
pub use dozen_runner as runner;
pub use dozen_sandbox as sandbox;
pub use dozen_saves as saves;
pub use dozen_staging as staging;
