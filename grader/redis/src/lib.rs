//! Redis as a backing service: a server inside the grader, which needs no
//! installation, and the machine's own `redis-server` behind the same handle.
//! The first answers a command that it lacks as Redis answers an unknown one,
//! and reports its name. It keeps nothing on disk and does not know its clients.
//!
//! One file per family of commands. `engine` runs them one at a time, as Redis
//! does, `keyspace` holds the values, `memory` limits them, and `lua` is the
//! separate process that interprets scripts.

mod answer;
mod arguments;
mod blocking;
mod clients;
mod commands;
mod connection;
mod counters;
mod decimal;
mod dispatch;
mod engine;
mod expiry;
mod glob;
mod hashes;
mod introspection;
mod keys;
mod keyspace;
mod list_end;
mod list_inspection;
mod lists;
mod lua;
mod memory;
mod real;
mod redis_engine;
mod reply;
mod reservation;
mod scan;
mod script_process;
mod script_store;
mod scripts;
mod server;
mod session;
mod sets;
mod sorted;
mod sorted_merge;
mod sorted_range;
mod sorted_set;
mod stream;
mod stream_claims;
mod stream_groups;
mod stream_id;
mod stream_info;
mod stream_reads;
mod stream_request;
mod streams;
mod strings;
mod transactions;
mod version;
mod waiters;
mod wire;

pub use lua::run_scripts;
pub use real::{NoRedis, RealRedis, ask};
pub use redis_engine::{RedisEngine, RedisServer};
pub use reply::Reply;
pub use server::{Options, Redis};
