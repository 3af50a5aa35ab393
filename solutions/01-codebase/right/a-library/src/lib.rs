//! Crumb as a library: the shop and its prices, for whoever needs them.

pub mod pricing;
pub mod shop;
