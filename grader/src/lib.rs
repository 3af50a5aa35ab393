//! `dozen`: grades running services against the twelve factors.
//!
//! Data flows one way: cli → course → staging → build → platform and
//! resources → checks, with a lab each → trace → verdict → reports. The test
//! `tests/house.rs` holds who may know whom.

pub mod author;
pub mod build;
pub mod cli;
pub mod course;
pub mod lab;
pub mod model;
pub mod platform;
pub mod progress;
pub mod reports;
pub mod resources;
pub mod runner;
pub mod saves;
pub mod staging;
