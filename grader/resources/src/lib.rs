//! Backing services that the grader provides to a service under test. They know
//! neither the course nor the runner.

mod faulty_body;
mod http;
mod proxy;
mod service_thread;
mod sqlite;
mod stand_in;

pub use dozen_redis::{
    NoRedis, Options as RedisOptions, RealRedis, Redis, RedisEngine, RedisServer,
    Reply as RedisReply, ask as ask_redis, run_scripts,
};
pub use faulty_body::Fault;
pub use http::serve;
pub use proxy::{Mode, Proxy};
pub use service_thread::aside;
pub use sqlite::{HeldCommits, HeldSqlite, Snapshot, Sqlite, SqliteError};
pub use stand_in::{Call, Reply, StandIn};
