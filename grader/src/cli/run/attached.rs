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

/// The environment, and the services that it names, which live as long as this.
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
                    let url = format!("http://127.0.0.1:{}", stand_in.port());
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
        tell(&format!(
            "{name} was sent {}",
            harmless_line(&call.to_string())
        ));
    };
    let started = StandIn::start(port, reply, told).await;
    started.map_err(|cause| Failure::trouble(format!("could not stand in for {name}: {cause}")))
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
