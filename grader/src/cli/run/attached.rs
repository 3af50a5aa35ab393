//! The environment that `dozen run` gives, and the services that it provides if
//! the contract names one.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use crate::{
    cli::{failure::Failure, screen},
    course::{Exercise, Provides, Var},
    platform::{self, Site},
    reports::harmless_line,
    resources::{Call, RedisEngine, RedisOptions, RedisServer, Reply, StandIn},
};

/// What the path of a stand-in begins with where several kinds of processes
/// call it: the name of the process, so that its calls can be told apart.
pub(super) const PER_PROCESS: &str = "/from/{lane}";
/// The same before the name.
const SENDER: &str = "/from/";

/// The environment, and what has to live as long as it is used.
#[derive(Debug)]
pub(super) struct Attached {
    pub(super) env: BTreeMap<String, String>,
    /// Folders that all processes may write to, besides their own.
    pub(super) folders: Vec<PathBuf>,
    _services: Vec<Service>,
}

#[derive(Debug)]
#[allow(dead_code, reason = "held for its drop alone")]
enum Service {
    Http(StandIn),
    Redis(RedisServer),
}

impl Attached {
    /// Provides the variables and services of the contract, and variables set
    /// by hand. `kept` is the folder that stays for the next run.
    pub(super) async fn provide(
        exercise: &Exercise,
        by_hand: &[(String, String)],
        engine: RedisEngine,
        site: &Site,
        kept: &Path,
    ) -> Result<Self, Failure> {
        let mut env = BTreeMap::new();
        let mut folders = Vec::new();
        let mut services = Vec::new();
        let is_set = |name: &str| by_hand.iter().any(|(set, _)| set == name);
        for var in exercise.contract.iter().filter(|var| !is_set(var.name)) {
            let value = match var.stand_in {
                Some(Provides::Http(body)) => {
                    let stand_in = stand_in(var, body).await?;
                    let mut url = format!("http://127.0.0.1:{}", stand_in.port());
                    if exercise.formation.iter().any(|(kind, _)| *kind == "worker") {
                        url += PER_PROCESS;
                    }
                    services.push(Service::Http(stand_in));
                    url
                }
                Some(Provides::Redis) => {
                    let redis = redis(var, engine, site).await?;
                    let url = format!("redis://127.0.0.1:{}", redis.port());
                    services.push(Service::Redis(redis));
                    url
                }
                Some(Provides::Sqlite) => {
                    let folder = make(kept)?;
                    let file = folder.join(format!("{}.db", var.name.to_lowercase()));
                    folders.push(folder);
                    format!("sqlite:{}", file.display())
                }
                None => var.sample.to_owned(),
            };
            if !value.is_empty() {
                env.insert(var.name.to_owned(), value);
            }
        }
        env.extend(by_hand.iter().cloned());
        Ok(Self {
            env,
            folders,
            _services: services,
        })
    }
}

async fn stand_in(var: &Var, body: &str) -> Result<StandIn, Failure> {
    let port = platform::free_port(&mut fastrand::Rng::new())?;
    let name = var.name;
    let reply = Reply {
        body: body.to_owned(),
        ..Reply::default()
    };
    let told = move |call: &Call| {
        let (call, sender) = by_process(call);
        let from = sender.map_or(String::new(), |sender| format!(" by {sender}"));
        let call = harmless_line(&call.to_string());
        tell(&format!("{name} was sent {call}{}", harmless_line(&from)));
    };
    let started = StandIn::start(port, reply, told).await;
    started.map_err(|cause| Failure::trouble(format!("could not stand in for {name}: {cause}")))
}

/// A call as the stand-in's contract has it, and the process that sent it.
fn by_process(call: &Call) -> (Call, Option<String>) {
    let mut call = call.clone();
    let found = call.path.strip_prefix(SENDER).and_then(|rest| {
        let (sender, path) = rest.split_once('/')?;
        Some((sender.to_owned(), format!("/{path}")))
    });
    let Some((sender, path)) = found else {
        return (call, None);
    };
    call.path = path;
    (call, Some(sender))
}

async fn redis(var: &Var, engine: RedisEngine, site: &Site) -> Result<RedisServer, Failure> {
    let port = platform::free_port(&mut fastrand::Rng::new())?;
    let name = var.name;
    let dir = site.shared(&name.to_lowercase())?;
    let told = move |command: &str| {
        let command = harmless_line(command);
        tell(&format!(
            "{name} was asked for {command}, which only a real Redis has: run again with \
             `--redis real`"
        ));
    };
    let started = RedisServer::start(engine, port, RedisOptions::default(), &dir, told).await;
    started.map_err(|cause| Failure::trouble(cause.to_string()))
}

/// Makes the folder for databases. The process that first opens a database
/// creates its file.
fn make(folder: &Path) -> Result<PathBuf, Failure> {
    // Without links, for a service may refuse to follow one to its database.
    let made = fs::create_dir_all(folder).and_then(|()| folder.canonicalize());
    made.map_err(|cause| Failure::trouble(format!("could not make {}: {cause}", folder.display())))
}

/// Prints a line. If the terminal is closed, no one can read it.
fn tell(line: &str) {
    let _ = writeln!(screen::out(), "{line}");
}
