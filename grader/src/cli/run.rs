//! `dozen run`: an exercise as the platform runs it, to try it by hand.

use std::{collections::BTreeMap, io::Write, time::Duration};

use tokio::sync::mpsc::UnboundedReceiver;

use super::{
    Outcome,
    failure::Failure,
    house::{self, House},
    screen, until_ended,
};
use crate::{
    course::{Exercise, Var},
    platform::{self, Child, Exit, Reach, Signal, Site, Spec},
    reports::harmless_line,
    resources::{Call, Redis, RedisOptions, Reply, StandIn},
    runner::{self, Ready, Task},
};

/// How long a process may take to end after Ctrl-C, before it is killed.
const GRACE: Duration = Duration::from_secs(10);

/// Run an exercise as the platform does, to try it by hand.
///
/// Builds the release and starts its web process with what the exercise's
/// contract names; services that it needs are stood in for, and every call to
/// one is printed. Ctrl-C stops the process with SIGTERM, as a platform does.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen run 07                        on port 8080
  dozen run 07 --port 9000 --env BAKERY=Corner --env APP_ENV=staging")]
pub(super) struct Args {
    /// The exercise: `07`, `port-binding` or `07-port-binding`.
    exercise: String,
    /// The port to give it.
    #[arg(long, default_value_t = 8080, value_parser = clap::value_parser!(u16).range(1..))]
    port: u16,
    /// Set a variable of its environment.
    #[arg(long = "env", value_name = "NAME=VALUE", value_parser = pair)]
    env: Vec<(String, String)>,
    /// The process type in the Procfile.
    #[arg(long, default_value = "web")]
    process: String,
    /// Run what lies there instead of your own.
    #[arg(long, value_name = "DIR")]
    submission: Option<std::path::PathBuf>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("give NAME=VALUE".to_owned()),
    }
}

pub(super) fn run(args: &Args) -> Outcome {
    let house = House::find()?;
    let exercise = house::exercise(&args.exercise)?;
    let task = match &args.submission {
        Some(dir) => house::submission(dir, exercise)?,
        None => Task {
            exercise,
            source: house.exercise(exercise),
            own: true,
        },
    };
    until_ended(async move {
        let shift = house.begin("main")?;
        let ready = tokio::select! {
            made = build(&task, &shift.workshop) => made?,
            _ = tokio::signal::ctrl_c() => return Err(Failure::interrupted(2)),
        };
        let site = Site::new(&shift.workshop.run)?;
        let (env, around) = environment(exercise, args).await?;
        let code = serve(&ready, &site, &env, args).await;
        drop(around);
        code
    })
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

/// What plays the services that the contract names. Dropped, it is gone.
#[derive(Debug, Default)]
struct Around {
    stand_ins: Vec<StandIn>,
    redises: Vec<Redis>,
}

/// What the contract names, services stood in for, and what was set by hand.
async fn environment(
    exercise: &Exercise,
    args: &Args,
) -> Result<(BTreeMap<String, String>, Around), Failure> {
    let mut env = BTreeMap::from([("PORT".to_owned(), args.port.to_string())]);
    let by_hand = |name: &str| args.env.iter().any(|(set, _)| set == name);
    let mut around = Around::default();
    for var in exercise.contract.iter().filter(|var| !by_hand(var.name)) {
        let value = match var.stand_in {
            Some(body) => {
                let stand_in = stand_in(var, body).await?;
                let url = format!("http://127.0.0.1:{}", stand_in.port());
                around.stand_ins.push(stand_in);
                url
            }
            None if var.sample.starts_with("redis://") => {
                let redis = redis(var).await?;
                let url = format!("redis://127.0.0.1:{}", redis.port());
                around.redises.push(redis);
                url
            }
            None => var.sample.to_owned(),
        };
        if !value.is_empty() {
            env.insert(var.name.to_owned(), value);
        }
    }
    env.extend(args.env.iter().cloned());
    Ok((env, around))
}

/// A Redis with nothing in it, for as long as the exercise runs.
async fn redis(var: &Var) -> Result<Redis, Failure> {
    let name = var.name;
    let told = move |command: &str| {
        // Somebody closed the terminal: there is nobody to tell.
        let _ = writeln!(
            screen::out(),
            "{name} was asked for {}, which this Redis lacks",
            harmless_line(command)
        );
    };
    let started = Redis::start(0, RedisOptions::default(), told).await;
    started.map_err(|cause| Failure::trouble(format!("could not start a Redis: {cause}")))
}

async fn stand_in(var: &Var, body: &str) -> Result<StandIn, Failure> {
    let port = platform::free_port(&mut fastrand::Rng::new())?;
    let name = var.name;
    let reply = Reply {
        status: 200,
        body: body.to_owned(),
        hold: false,
        takes: None,
    };
    let told = move |call: &Call| {
        // Somebody closed the terminal: there is nobody to tell.
        let _ = writeln!(
            screen::out(),
            "{name} was sent {}",
            harmless_line(&call.to_string())
        );
    };
    let started = StandIn::start(port, reply, told).await;
    started.map_err(|cause| Failure::trouble(format!("could not stand in for {name}: {cause}")))
}

async fn serve(ready: &Ready, site: &Site, env: &BTreeMap<String, String>, args: &Args) -> Outcome {
    let lane = format!("{}.1", args.process);
    let dirs = site.dirs(&lane)?;
    let child = Child::start(
        &ready.release,
        &Spec {
            process_type: &args.process,
            env,
            dirs: &dirs,
            reach: Some(Reach::of(&dirs, ready.release.dir())),
        },
    )
    .await
    .map_err(|cause| Failure::usage(cause.to_string()))?;
    announce(&child, env, ready.exercise, args)?;
    let stdout = follow(child.stdout.follow(), &lane, "");
    let stderr = follow(child.stderr.follow(), &lane, " err");
    let (exit, out, err) = tokio::join!(stop_or_end(&child), stdout, stderr);
    out?;
    err?;
    let exit = exit?;
    screen::print(&format!("{lane}: {exit}\n"))?;
    Ok(u8::from(!exit.success()))
}

/// Waits for its end; Ctrl-C asks for it.
async fn stop_or_end(child: &Child) -> Result<Exit, Failure> {
    tokio::select! {
        exit = child.wait() => return Ok(exit),
        pressed = tokio::signal::ctrl_c() => pressed?,
    }
    screen::print("\nsent SIGTERM, as a platform does before it stops a process\n")?;
    child.signal(Signal::SIGTERM)?;
    if let Ok(exit) = tokio::time::timeout(GRACE, child.wait()).await {
        return Ok(exit);
    }
    screen::print("it still runs after 10 s: killed\n")?;
    child.kill();
    Ok(child.wait().await)
}

/// Prints a stream line by line, each with the process it came from.
async fn follow(
    mut stream: UnboundedReceiver<Vec<u8>>,
    lane: &str,
    mark: &str,
) -> Result<(), Failure> {
    let mut line = Vec::new();
    while let Some(bytes) = stream.recv().await {
        for byte in bytes {
            if byte == b'\n' {
                print_line(lane, mark, &line)?;
                line.clear();
            } else {
                line.push(byte);
            }
        }
    }
    if line.is_empty() {
        return Ok(());
    }
    print_line(lane, mark, &line)
}

fn print_line(lane: &str, mark: &str, line: &[u8]) -> Result<(), Failure> {
    let text = harmless_line(&String::from_utf8_lossy(line));
    screen::print(&format!("{lane}{mark} │ {text}\n"))
}

fn announce(
    child: &Child,
    env: &BTreeMap<String, String>,
    exercise: &Exercise,
    args: &Args,
) -> Result<(), Failure> {
    let mut text = format!("started `{}` with\n", child.argv().join(" "));
    for (name, value) in env {
        text += &format!("  {name}={value}\n");
    }
    text += &format!(
        "try     curl -i http://127.0.0.1:{}/health\n\
         more    exercises/{}/README.md has the other requests\nstop    Ctrl-C\n\n",
        args.port, exercise.id
    );
    screen::print(&text)
}
