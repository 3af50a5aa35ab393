//! Redis, as a backing service that needs no installing: a server for its
//! protocol inside the grader, and the machine's own `redis-server` behind the
//! same handle. What the first lacks (streams, scripts, publish and subscribe)
//! it answers as Redis answers an unknown command, and says so. It keeps
//! nothing on disk and knows nothing of who asks.
//!
//! One file a family of commands; `engine` runs them one at a time, as Redis
//! does, and `keyspace` holds what they work on.

mod arguments;
mod blocking;
mod clients;
mod commands;
mod connection;
mod counters;
mod decimal;
mod either;
mod engine;
mod expiry;
mod glob;
mod hashes;
mod introspection;
mod keys;
mod keyspace;
mod lists;
mod lists_look;
mod real;
mod reply;
mod scan;
mod server;
mod session;
mod sets;
mod sorted;
mod sorted_merge;
mod sorted_range;
mod sorted_set;
mod strings;
mod transactions;
mod wire;

pub use either::{RedisEngine, RedisServer};
pub use real::{NoRedis, RealRedis, ask};
pub use reply::Reply;
pub use server::{Options, Redis};
