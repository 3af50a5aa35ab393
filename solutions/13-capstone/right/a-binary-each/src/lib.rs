//! Crumb: what its three binaries have in common, and what each of them does.

mod baskets;
mod checkout;
mod config;
pub mod events;
mod menu;
mod orders;
mod page;
pub mod repair;
mod store;
pub mod web;
pub mod worker;
