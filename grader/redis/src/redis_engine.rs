//! Either server behind one handle, by the run's choice.

use std::{io, path::Path};

use super::{NoRedis, Options, RealRedis, Redis, Reply};

/// Which server a run uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RedisEngine {
    /// The one inside the grader.
    #[default]
    Embedded,
    /// The machine's own `redis-server` or `valkey-server`.
    Real,
}

impl RedisEngine {
    /// Returns its name in a report.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Real => "real",
        }
    }
}

/// A server running. Dropping it ends it.
#[derive(Debug)]
pub enum RedisServer {
    /// Inside the grader.
    Embedded(Redis),
    /// The machine's own.
    Real(Box<RealRedis>),
}

impl RedisServer {
    /// Starts one on `port` of 127.0.0.1. `told` is called for each command
    /// that a client asks for and the embedded server lacks; the real one has
    /// its settings in `dir`.
    ///
    /// # Errors
    /// If it does not start.
    pub async fn start(
        engine: RedisEngine,
        port: u16,
        options: Options,
        dir: &Path,
        told: impl FnMut(&str) + Send + 'static,
    ) -> Result<Self, NoRedis> {
        match engine {
            RedisEngine::Embedded => {
                let redis = Redis::start(port, options, told).await;
                Ok(Self::Embedded(redis.map_err(NoRedis::NotBound)?))
            }
            RedisEngine::Real => {
                let redis = RealRedis::start(port, options, dir).await?;
                Ok(Self::Real(Box::new(redis)))
            }
        }
    }

    /// Returns its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        match self {
            Self::Embedded(redis) => redis.port(),
            Self::Real(redis) => redis.port(),
        }
    }

    /// Runs one command in database `db`, as the first of its users.
    ///
    /// # Errors
    /// If it does not answer.
    pub async fn command(&self, db: usize, words: &[impl AsRef<[u8]>]) -> io::Result<Reply> {
        match self {
            Self::Embedded(redis) => Ok(redis.command_when_free(db, words).await),
            Self::Real(redis) => redis.command(db, words).await,
        }
    }
}
