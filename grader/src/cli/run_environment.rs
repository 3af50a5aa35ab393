//! The environment of a run: which Redis, and which sandbox.

use clap::{Args, ValueEnum};

use super::{failure::Failure, screen};
use crate::{
    platform,
    resources::{RealRedis, RedisEngine},
    sandbox,
};

/// The options of every command that runs checks.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct RunEnvironment {
    /// The Redis for exercises that need one: the grader's own (the default), or this machine's
    /// redis-server; `author verify` tries both.
    #[arg(long, value_name = "ENGINE")]
    redis: Option<Redis>,
    /// Confine the build and the processes as far as the system can (auto), refuse to grade where
    /// that leaves a hole (strict), or confine nothing (off); `doctor` lists the layers.
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
    Strict,
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

    /// Tells which layers of the sandbox are missing.
    ///
    /// # Errors
    /// Fails under `strict` if the base is not whole.
    pub(super) fn say_what_is_missing(&self) -> Result<(), Failure> {
        let missing = sandbox::missing();
        let holes: Vec<String> = missing
            .iter()
            .map(|layer| format!("no {}: nothing holds {}", layer.name, layer.holds))
            .collect();
        match self.sandbox {
            Some(Sandbox::Off) => screen::note(
                "dozen: sandbox off: the build and the processes can do everything that you can",
            ),
            _ if missing.is_empty() => {}
            Some(Sandbox::Strict) => {
                let advice: Vec<&str> = missing.iter().map(|layer| layer.advice).collect();
                return Err(Failure::trouble(format!(
                    "the sandbox is not whole, and --sandbox strict grades in no other: {}; {}",
                    holes.join("; "),
                    advice.join("; ")
                )));
            }
            Some(Sandbox::Auto) | None => screen::note(&format!(
                "dozen: the sandbox is not whole: {}",
                holes.join("; ")
            )),
        }
        Ok(())
    }

    pub(super) fn sandbox(&self) -> platform::Sandbox {
        match self.sandbox {
            Some(Sandbox::Off) => platform::Sandbox::Off,
            Some(Sandbox::Auto | Sandbox::Strict) | None => platform::Sandbox::Auto,
        }
    }
}
