//! `dozen run`: an exercise as the platform runs it, to try it by hand.

mod attached;
mod formation;
mod lane;
mod router;
mod routes;

use std::{
    fs, io,
    net::{Ipv4Addr, TcpListener},
    path::Path,
};

use super::{
    Outcome,
    course_root::{self, CourseRoot},
    failure::Failure,
    run_environment::RunEnvironment,
    screen, until_ended,
};
use crate::{
    platform::Site,
    runner::{self, Ready, Task},
};
use attached::Attached;
use formation::Formation;

/// Where it is reached if no port is asked for.
const USUAL_PORT: u16 = 8080;

/// Run an exercise as the platform does, to try it by hand.
///
/// Builds the release and starts its processes with what the exercise's
/// contract names. Services that it needs are provided: every call to a
/// stand-in is printed, a Redis is a Redis, and a database stays for the next
/// run. If several web processes are started, a router gives each request to
/// the next one. Ctrl-C stops them with SIGTERM, as a platform does; to see what
/// sudden death does, kill one from another terminal.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen run 07                        on port 8080
  dozen run 06 --redis real           with this machine's redis-server
  dozen run 12 --fresh                with a new database
  dozen run 12 --process migrate      a one-off process, on the same database
  dozen run 07 --port 9000 --env BAKERY=Corner --env APP_ENV=staging")]
pub(super) struct Args {
    /// The exercise: `07`, `port-binding` or `07-port-binding`.
    exercise: String,
    /// The port to reach it on [default: 8080, or the next one that is free].
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,
    /// Set a variable of its environment.
    #[arg(long = "env", value_name = "NAME=VALUE", value_parser = pair)]
    env: Vec<(String, String)>,
    /// Start one process of that type in the Procfile, and nothing else.
    #[arg(long, value_name = "TYPE")]
    process: Option<String>,
    /// Forget the database that earlier runs of the exercise have left.
    #[arg(long)]
    fresh: bool,
    /// Run this folder instead of your own.
    #[arg(long, value_name = "DIR")]
    submission: Option<std::path::PathBuf>,
    #[command(flatten)]
    ground: RunEnvironment,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("give NAME=VALUE".to_owned()),
    }
}

pub(super) fn run(args: &Args) -> Outcome {
    let house = CourseRoot::find()?;
    let exercise = course_root::exercise(&args.exercise)?;
    let task = match &args.submission {
        Some(dir) => course_root::submission(dir, exercise)?,
        None => house.task(exercise),
    };
    until_ended(async move {
        let shift = house.begin("main")?;
        let workshop = shift.workshop.in_sandbox(args.ground.sandbox());
        let port = free_port(args.port)?;
        let ready = tokio::select! {
            made = build(&task, &workshop) => made?,
            _ = tokio::signal::ctrl_c() => return Err(Failure::interrupted(2)),
        };
        let site = Site::new(&shift.workshop.run)?;
        let kept = house.by_hand(exercise);
        if args.fresh {
            forget(&kept)?;
        }
        let redis = args.ground.redis();
        let attached = Attached::provide(exercise, &args.env, redis, &site, &kept).await?;
        let wanted: Vec<(&str, usize)> = match &args.process {
            Some(process) => vec![(process.as_str(), 1)],
            // A type that the Procfile does not name yet is part of the task.
            None => named(exercise.formation, &ready),
        };
        let formation = Formation {
            ready: &ready,
            site: &site,
            env: &attached.env,
            folders: &attached.folders,
            sandbox: args.ground.sandbox(),
            routes: &routes::of(
                task.source.as_deref().unwrap_or(&house.exercise(exercise)),
                &house.exercise(exercise),
            ),
        };
        formation.run(&wanted, port).await
    })
}

/// The port that was asked for, or the first free one from the usual one on.
/// What another program answers there would look like the exercise's answer.
fn free_port(wanted: Option<u16>) -> Result<u16, Failure> {
    let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::UNSPECIFIED, *port)).is_ok();
    let (mut ports, next) = match wanted {
        Some(port) => (port..=port, "choose another with `--port`"),
        None => (USUAL_PORT..=USUAL_PORT + 19, "choose one with `--port`"),
    };
    let (first, last) = (*ports.start(), *ports.end());
    ports.find(is_free).ok_or_else(|| {
        let taken = match first == last {
            true => format!("port {first} is taken by another program"),
            false => format!("ports {first} to {last} are taken by other programs"),
        };
        Failure::usage(format!("{taken}; {next}"))
    })
}

/// Removes the files that earlier runs have left in `kept`.
fn forget(kept: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(kept) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
            let kept = kept.display();
            Err(Failure::trouble(format!(
                "could not remove {kept}: {cause}"
            )))
        }
        _ => Ok(()),
    }
}

/// Returns the process types of `formation` that the Procfile has a line for;
/// all of them if it has none, so that the error says so.
fn named<'a>(formation: &[(&'a str, usize)], ready: &Ready) -> Vec<(&'a str, usize)> {
    let has = |kind: &str| ready.release.procfile().types().any(|name| name == kind);
    let there: Vec<_> = formation
        .iter()
        .filter(|(kind, _)| has(kind))
        .copied()
        .collect();
    if there.is_empty() {
        formation.to_vec()
    } else {
        there
    }
}

async fn build(task: &Task, workshop: &runner::Workshop) -> Result<Ready, Failure> {
    let mut progress = screen::build_progress();
    let made = runner::prepare(task, workshop, 1, &mut progress).await;
    made.map_err(|report| {
        let words = format!(
            "{} {}\n{}",
            report.id,
            report.outcome.words(),
            report.messages.join("\n")
        );
        let code = if report.outcome == crate::model::Verdict::Inconclusive {
            3
        } else {
            1
        };
        Failure { words, code }
    })
}
