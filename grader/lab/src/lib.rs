//! The lab that each check gets: it starts processes, sends requests, provides
//! stand-ins, and reads listeners, output, binaries and exit statuses. It
//! records every act in the trace. It knows neither the runner nor the reports.

mod answer;
mod attempts;
mod builds;
mod burst;
mod clock;
mod concurrent;
mod connection;
mod cookies;
mod copy;
mod database;
mod deadlines;
mod draw;
mod lab;
mod last_lines;
mod launch;
mod libraries;
mod machine;
mod probe;
mod process;
mod readiness;
mod recorder;
mod redis;
mod request;
mod results;
mod shared;
mod source;
mod stand_in;
mod startup;
mod stdout;
mod tally;
mod tools;

pub use answer::{Answer, NoAnswer};
pub use burst::Burst;
pub use clock::Clock;
pub use connection::Connection;
pub use cookies::CookieJar;
pub use copy::ReleaseCopy;
pub use database::{Database, HeldCommits, HeldDatabase};
pub use deadlines::{ANSWER, READY, REFUSAL, SOON};
pub use draw::Draw;
pub use lab::{Equipment, Lab};
pub use launch::Launch;
pub use machine::SharedPlaces;
pub use probe::ProbeResult;
pub use process::{Printed, Process, Refused};
pub use redis::{Contents, Redis, RedisBuilder, has_real_redis};
pub use request::{KeepAliveResult, Pending, Request};
pub use results::{Done, Seen};
pub use shared::BuiltRelease;
pub use source::SourceRemoval;
pub use stand_in::{StandIn, StandInBuilder};
pub use startup::StartupOutcome;
pub use tally::Tally;
pub use tools::Tools;

pub use dozen_platform::{ClosedPort, Exit, HeldPort, Mention, Signal};
pub use dozen_resources::{Call, Fault, Mode, RedisEngine, RedisReply, Snapshot};
