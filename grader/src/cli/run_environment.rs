//! The environment of a run: which Redis, and which sandbox.

use clap::{Args, ValueEnum};

use crate::{
    platform,
    resources::{RealRedis, RedisEngine},
};

/// The options of every command that runs checks.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct RunEnvironment {
    /// The Redis for exercises that need one: the grader's own (the default), or this machine's
    /// redis-server; `author verify` tries both.
    #[arg(long, value_name = "ENGINE")]
    redis: Option<Redis>,
    /// Hold processes to their own folders if the system can, or not at all.
    #[arg(long, value_name = "LEVEL", default_value = "auto")]
    sandbox: Option<Sandbox>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Redis {
    Embedded,
    Real,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Sandbox {
    Auto,
    Off,
}

impl RunEnvironment {
    /// Returns the engines to verify the course on; the cards of the first are
    /// kept.
    pub(super) fn engines(&self) -> Vec<RedisEngine> {
        match self.redis {
            Some(_) => vec![self.redis()],
            None if RealRedis::installed().is_some() => {
                vec![RedisEngine::Embedded, RedisEngine::Real]
            }
            None => vec![RedisEngine::Embedded],
        }
    }

    pub(super) fn redis(&self) -> RedisEngine {
        match self.redis {
            Some(Redis::Real) => RedisEngine::Real,
            Some(Redis::Embedded) | None => RedisEngine::Embedded,
        }
    }

    pub(super) fn sandbox(&self) -> platform::Sandbox {
        match self.sandbox {
            Some(Sandbox::Off) => platform::Sandbox::Off,
            Some(Sandbox::Auto) | None => platform::Sandbox::Auto,
        }
    }
}
