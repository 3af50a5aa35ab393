//! Subcommands that `dozen` and its replays start, and people need not.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use super::{Outcome, failure::Failure, screen, until_stopped};
use crate::{
    platform,
    reports::harmless_line,
    resources::{self, Proxy, Redis, RedisOptions, Reply, Sqlite, SqliteError, StandIn, ask_redis},
};

/// Clear up after a run that ended in disorder.
#[derive(Debug, clap::Args)]
pub(super) struct KeepArgs {
    /// The run's temporary folder.
    run: PathBuf,
}

/// Answer on a port, to show that this machine can run a service.
#[derive(Debug, clap::Args)]
pub(super) struct CanaryArgs {
    /// The port on every interface.
    port: u16,
}

pub(super) fn canary(args: &CanaryArgs) -> Outcome {
    let taken =
        |cause| Failure::trouble(format!("could not listen on port {}: {cause}", args.port));
    platform::be_canary(args.port).map(|()| 0).map_err(taken)
}

/// Waits on stdin until the run ends, however it ends.
pub(super) fn keep(args: &KeepArgs) -> u8 {
    platform::keep(&args.run, std::io::stdin());
    0
}

/// Ends this process as soon as `parent`, which started it, has ended.
pub(super) fn end_with_parent(parent: i32) -> Result<(), Failure> {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Signal, getppid, set_parent_process_death_signal};
        let cannot = |cause| Failure::trouble(format!("could not watch its parent: {cause}"));
        set_parent_process_death_signal(Some(Signal::TERM)).map_err(cannot)?;
        // It may have ended before this was asked for.
        if getppid().is_none_or(|now| now.as_raw_pid() != parent) {
            return Err(Failure::interrupted(15));
        }
    }
    let _ = parent;
    Ok(())
}

/// Stand in for an HTTP service in a replay.
#[derive(Debug, clap::Args)]
pub(super) struct StandInArgs {
    /// The port on 127.0.0.1.
    #[arg(long)]
    port: u16,
    /// The status to answer.
    #[arg(long, default_value_t = 200)]
    status: u16,
    /// The body to answer.
    #[arg(long, default_value = "{}")]
    body: String,
    /// Keep the answers back until SIGUSR1.
    #[arg(long)]
    hold: bool,
    /// Work this many milliseconds on each call, one after the other.
    #[arg(long)]
    takes_ms: Option<u64>,
    /// The statuses of the first calls of `--first-path`.
    #[arg(long, value_delimiter = ',')]
    first: Vec<u16>,
    /// The path that `--first` is about.
    #[arg(long)]
    first_path: Option<String>,
    /// Only be in the way: take the port on every interface, print nothing.
    #[arg(long)]
    silent: bool,
}

pub(super) fn stand_in(args: &StandInArgs) -> Outcome {
    until_stopped(async {
        let reply = Reply {
            status: args.status,
            body: args.body.clone(),
            hold: args.hold,
            takes: args.takes_ms.map(std::time::Duration::from_millis),
            first: args
                .first_path
                .clone()
                .map(|path| (path, args.first.clone())),
            ..Reply::default()
        };
        let silent = args.silent;
        let told = move |call: &crate::resources::Call| {
            if !silent {
                // If the replay's reader is gone, no one can read it.
                let _ = writeln!(
                    screen::out(),
                    "  was sent {}",
                    harmless_line(&call.to_string())
                );
            }
        };
        let started = if silent {
            StandIn::everywhere(args.port, reply, told).await
        } else {
            StandIn::start(args.port, reply, told).await
        };
        let stand_in = started.map_err(|cause| {
            Failure::trouble(format!("could not listen on port {}: {cause}", args.port))
        })?;
        let kind = tokio::signal::unix::SignalKind::user_defined1();
        let mut let_go = tokio::signal::unix::signal(kind)
            .map_err(|cause| Failure::trouble(format!("could not listen for signals: {cause}")))?;
        while let_go.recv().await.is_some() {
            stand_in.let_go();
        }
        Ok(0)
    })
}

/// Stand in for Redis in a replay.
#[derive(Debug, clap::Args)]
pub(super) struct RedisArgs {
    /// The port on 127.0.0.1.
    #[arg(long)]
    port: u16,
    /// The user clients have to be.
    #[arg(long, default_value = "default", requires = "password")]
    user: String,
    /// The password clients have to give.
    #[arg(long)]
    password: Option<String>,
}

impl RedisArgs {
    fn login(&self) -> Option<(String, String)> {
        let password = self.password.clone();
        password.map(|password| (self.user.clone(), password))
    }
}

/// Runs a Redis: SIGUSR1 closes its port, SIGUSR2 opens it again.
pub(super) fn redis(args: &RedisArgs) -> Outcome {
    until_stopped(async {
        let options = RedisOptions {
            users: args.login().into_iter().collect(),
            dozen: None,
        };
        let told = |name: &str| {
            // If the replay's reader is gone, no one can read it.
            let _ = writeln!(screen::out(), "  was asked for {name}, which it lacks");
        };
        let taken =
            |cause| Failure::trouble(format!("could not listen on port {}: {cause}", args.port));
        let redis = Redis::start(0, options, told).await.map_err(taken)?;
        let proxy = Proxy::start(args.port, redis.port(), |_| {}).await;
        let proxy = proxy.map_err(taken)?;
        let heard = |kind| {
            tokio::signal::unix::signal(kind)
                .map_err(|cause| Failure::trouble(format!("could not listen for signals: {cause}")))
        };
        let mut away = heard(tokio::signal::unix::SignalKind::user_defined1())?;
        let mut back = heard(tokio::signal::unix::SignalKind::user_defined2())?;
        loop {
            tokio::select! {
                _ = away.recv() => proxy.stop().await,
                _ = back.recv() => proxy.restart().await.map_err(taken)?,
            }
        }
    })
}

/// Ask a Redis in a replay.
#[derive(Debug, clap::Args)]
pub(super) struct RedisAskArgs {
    #[command(flatten)]
    server: RedisArgs,
    /// The number of the database.
    #[arg(long, default_value_t = 0)]
    database: usize,
    /// The command.
    #[arg(required = true, last = true)]
    words: Vec<String>,
}

pub(super) fn redis_ask(args: &RedisAskArgs) -> Outcome {
    until_stopped(async {
        let (port, user) = (args.server.port, args.server.login());
        let asked = ask_redis(port, user.as_ref(), args.database, &args.words).await;
        let reply = asked.map_err(|cause| {
            Failure::trouble(format!(
                "port {port} does not answer as Redis does: {cause}"
            ))
        })?;
        for line in reply.texts() {
            screen::print(&format!("{}\n", harmless_line(&line)))?;
        }
        Ok(0)
    })
}

/// Runs scripts that an embedded Redis sends on stdin, until it ends.
pub(super) fn run_scripts() -> Outcome {
    let stopped = |cause| Failure::trouble(format!("could not run scripts: {cause}"));
    resources::run_scripts().map(|()| 0).map_err(stopped)
}

/// Run SQL on a database in a replay.
#[derive(Debug, clap::Args)]
pub(super) struct SqlArgs {
    /// The database's file.
    file: PathBuf,
    /// The SQL to run; without it, print the whole database.
    script: Option<String>,
    /// Keep others from writing, until stopped.
    #[arg(long, conflicts_with = "script")]
    hold: bool,
}

pub(super) fn sql(args: &SqlArgs) -> Outcome {
    let refused = |cause: SqliteError| {
        Failure::trouble(format!("could not use {}: {cause}", args.file.display()))
    };
    until_stopped(async {
        let database = Sqlite::new(without_links(&args.file));
        if args.hold {
            let _held = database.hold().await.map_err(refused)?;
            return std::future::pending().await;
        }
        let script = args.script.as_deref();
        let lines = match script.map(|script| (script, script.starts_with("SELECT"))) {
            Some((query, true)) => {
                let rows = database.rows(query).await.map_err(refused)?;
                rows.iter().map(ToString::to_string).collect()
            }
            Some((script, false)) => {
                database.run(script).await.map_err(refused)?;
                Vec::new()
            }
            None => database.snapshot().await.map_err(refused)?.lines(),
        };
        for line in lines {
            screen::print(&format!("{}\n", harmless_line(&line)))?;
        }
        Ok(0)
    })
}

/// Returns the same file, which need not be there, by a path that no link is
/// on.
fn without_links(file: &Path) -> PathBuf {
    let folder = file.parent().and_then(|folder| folder.canonicalize().ok());
    match (folder, file.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => file.to_owned(),
    }
}
