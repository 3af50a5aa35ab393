//! What a check holds: it starts processes, sends requests, provides
//! stand-ins, and looks at listeners, output, binaries and exit statuses.
//! Every act lands in the trace. The lab knows neither who runs it nor who
//! reads what it wrote.

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
mod draw;
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
mod shared;
mod source;
mod stand_in;
mod startup;
mod stdout;
mod tally;
mod tools;

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
    path::Path,
    sync::{Arc, Mutex, PoisonError, atomic::AtomicUsize},
    time::Duration,
};

pub use answer::{Answer, NoAnswer};
pub use builds::Made;
pub use burst::Burst;
pub use clock::Clock;
pub use connection::Connection;
pub use cookies::Jar;
pub use copy::ReleaseCopy;
pub use database::{Database, HeldCommits, HeldDatabase};
pub use draw::Draw;
pub use launch::Launch;
pub use machine::SharedPlaces;
pub use probe::ProbeResult;
pub use process::{Printed, Process, Refused};
pub use redis::{Contents, Redis, RedisBuilder, has_real_redis};
pub use request::{KeepAliveResult, Pending, Request};
pub use source::SourceAway;
pub use stand_in::{StandIn, StandInBuilder};
pub use startup::StartupOutcome;
pub use tally::Tally;
pub use tools::Tools;

pub use dozen_platform::{ClosedPort, Exit, HeldPort, Mention, Signal};
pub use dozen_resources::{Call, Fault, Mode, RedisEngine, RedisReply, Snapshot};

use dozen_model::{Act, Finding, Output, Step, Stop, Trace};
use dozen_platform::{self as platform, Origin, PlatformError, Release, Sandbox, Site};
use last_lines::last_lines;
use probe::probe;
use recorder::Recorder;
use shared::Shared;

/// What a check comes to.
pub type Done = Result<(), Stop>;

/// What an act of the lab comes to.
pub type Seen<T> = Result<T, Stop>;

/// How long a process may take to answer its first health request.
pub const READY: Duration = Duration::from_secs(10);

/// How long a process may take to end that refuses to start.
pub const REFUSAL: Duration = Duration::from_secs(10);

/// How long an answer may take.
pub const ANSWER: Duration = Duration::from_secs(5);

/// How long something that should happen at once may take.
pub const SOON: Duration = Duration::from_secs(3);

/// What a lab is given to work with.
#[derive(Debug)]
pub struct Equipment<'a> {
    /// What to start processes from.
    pub release: Arc<Release>,
    /// All that was built, the release above included, where checks name it.
    pub builds: Vec<Made>,
    /// Where that was built.
    pub origin: Origin,
    /// The run's temporary folder.
    pub run: &'a Path,
    /// What each process gets where a check sets nothing else.
    pub samples: Vec<(String, String)>,
    /// What variables were set to while the release was built.
    pub canaries: BTreeMap<String, String>,
    /// What names, ports and amounts are drawn from.
    pub seed: u64,
    /// What every deadline is multiplied by.
    pub patience: f64,
    /// Whether processes are confined.
    pub sandbox: Sandbox,
    /// Which Redis is started where one is needed.
    pub redis: RedisEngine,
    /// Whether a process is ready only if it listens on every address; `false`
    /// where a check of its own tests that.
    pub everywhere: bool,
}

/// What a check holds.
#[derive(Debug)]
pub struct Lab {
    shared: Arc<Shared>,
    draw: Draw,
}

impl Lab {
    /// A lab with nothing running in it.
    ///
    /// # Errors
    /// Where the disk refuses its folder.
    pub fn new(equipment: Equipment<'_>) -> Result<Self, PlatformError> {
        let mut rng = fastrand::Rng::with_seed(equipment.seed);
        Ok(Self {
            draw: Draw::new(rng.fork()),
            shared: Arc::new(Shared {
                release: equipment.release,
                builds: equipment.builds,
                origin: equipment.origin,
                samples: equipment.samples,
                canaries: equipment.canaries,
                recorder: Recorder::new(),
                clock: Clock::new(equipment.patience),
                ports: Mutex::new(rng),
                given: Mutex::default(),
                started: Mutex::default(),
                requests: AtomicUsize::new(0),
                sandbox: equipment.sandbox,
                redis: equipment.redis,
                everywhere: equipment.everywhere,
                lacking: Arc::default(),
                folders: Mutex::default(),
                children: Mutex::default(),
                site: Site::new(equipment.run)?,
            }),
        })
    }

    /// Random names, keys and amounts, from the run's seed.
    pub fn draw(&mut self) -> &mut Draw {
        &mut self.draw
    }

    /// A web process, to be started.
    pub fn web(&self) -> Launch {
        self.process("web")
    }

    /// A process of that type, to be started.
    pub fn process(&self, process_type: &str) -> Launch {
        Launch::new(Arc::clone(&self.shared), process_type)
    }

    /// Somebody else's service, to be started.
    #[must_use]
    pub fn stand_in(&self, name: &str) -> StandInBuilder {
        StandInBuilder::new(Arc::clone(&self.shared), name)
    }

    /// A Redis of its own, to be started.
    #[must_use]
    pub fn redis(&self, name: &str) -> RedisBuilder {
        RedisBuilder::new(Arc::clone(&self.shared), name)
    }

    /// The command that a service asked for and the embedded Redis lacks.
    #[must_use]
    pub fn lacking(&self) -> Option<String> {
        let lacking = self.shared.lacking.lock();
        lacking.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A port that nothing listens on.
    ///
    /// # Errors
    /// Where the machine has none left.
    pub fn free_port(&self) -> Seen<u16> {
        self.shared.free_port()
    }

    /// A port on which nobody listens and nobody can, for as long as it is held:
    /// a service that is down.
    ///
    /// # Errors
    /// Where the machine has none left.
    pub fn closed_port(&self) -> Seen<ClosedPort> {
        let closed = platform::close(&mut self.shared.ports());
        closed.map_err(|cause| Stop::Trouble(format!("the grader {cause}")))
    }

    /// A port that the grader occupies, on every interface.
    ///
    /// # Errors
    /// Where the machine has none left.
    pub fn hold_port(&self) -> Seen<HeldPort> {
        let mut rng = self.shared.ports();
        let held = platform::hold(&mut rng).map_err(|e| Stop::trouble("hold a port", e))?;
        let detail = format!("took port {} for itself", held.port);
        let step = Step::HoldPort { port: held.port };
        self.shared
            .recorder
            .add("grader", Act::HoldPort, detail, Some(step));
        Ok(held)
    }

    /// Addresses that a check can send to without leaving this machine:
    /// 127.0.0.1, and on Linux a second loopback address.
    #[must_use]
    pub fn loopback_addresses(&self) -> Vec<IpAddr> {
        platform::loopback_addresses()
    }

    /// The addresses by which others reach this machine, for a comparison with
    /// what a process listens on.
    #[must_use]
    pub fn interface_addresses(&self) -> Vec<IpAddr> {
        platform::interface_addresses()
    }

    /// The addresses other than loopback by which a check can reach a process
    /// of this machine, as a client from outside does.
    #[must_use]
    pub fn outside_addresses(&self) -> Vec<IpAddr> {
        platform::reachable_addresses()
    }

    /// Whether this machine takes `host` for one of its names: whether it
    /// leads to 127.0.0.1.
    pub async fn is_this_machine(&self, host: &str) -> bool {
        let found = tokio::net::lookup_host((host, 0)).await;
        found.is_ok_and(|mut all| all.any(|address| address.ip() == Ipv4Addr::LOCALHOST))
    }

    /// Whether the system holds processes to their own folders: without that,
    /// a check has to look for what it would have prevented.
    #[must_use]
    pub fn is_fenced(&self) -> bool {
        self.shared.sandbox.level() != "none"
    }

    /// The release under test.
    #[must_use]
    pub fn release(&self) -> &Release {
        &self.shared.release
    }

    /// What `variable` was set to while the release was built.
    ///
    /// # Errors
    /// Where the exercise does not set it while building.
    pub fn build_canary(&self, variable: &str) -> Seen<String> {
        let canary = self.shared.canaries.get(variable).cloned();
        canary.ok_or_else(|| Stop::trouble("bake a canary", format!("{variable} has none")))
    }

    /// The name of the first binary of the release that contains `needle`.
    ///
    /// # Errors
    /// Where a binary cannot be read.
    pub async fn search_release(&self, needle: &str) -> Seen<Option<String>> {
        let mut found = None;
        for (name, path) in self.shared.release.binaries() {
            let bytes = std::fs::read(&path)
                .map_err(|e| Stop::trouble(format!("read {}", path.display()), e))?;
            if memchr::memmem::find(&bytes, needle.as_bytes()).is_some() {
                found = Some(name.to_owned());
                break;
            }
        }
        let detail = format!("looked for {needle} in the release's binaries");
        let step = Step::Search {
            needle: needle.to_owned(),
        };
        let id = self
            .shared
            .recorder
            .add("grader", Act::Search, detail, Some(step));
        let seen = found.as_deref().map_or("not there".to_owned(), |name| {
            format!("it is in the binary `{name}`")
        });
        self.shared.recorder.saw(id, seen);
        Ok(found)
    }

    /// Polls `probe` until it has something, or the stretched deadline passes.
    pub async fn until<T>(
        &self,
        within: Duration,
        probe: impl AsyncFnMut() -> Option<T>,
    ) -> Option<T> {
        self.shared.clock.until(within, probe).await
    }

    /// A line in the trace.
    pub fn note(&self, detail: impl Into<String>) {
        self.shared
            .recorder
            .add("grader", Act::Look, detail.into(), None);
    }

    /// The behaviour is wrong. Marks the last moment of the trace.
    pub fn fail(
        &self,
        did: impl Into<String>,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> Stop {
        let finding = Finding::new(did, expected, observed);
        self.shared.recorder.blame_last(&finding.expected);
        Stop::fail(finding)
    }

    /// A step that the check needs did not happen. Marks the last moment of
    /// the trace.
    pub fn not_reached(
        &self,
        did: impl Into<String>,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> Stop {
        let finding = Finding::new(did, expected, observed);
        self.shared.recorder.blame_last(&finding.expected);
        Stop::not_reached(finding)
    }

    /// Fails unless `right`.
    ///
    /// # Errors
    /// Where it is not right.
    pub fn ensure(
        &self,
        right: bool,
        did: impl Into<String>,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> Done {
        if right {
            Ok(())
        } else {
            Err(self.fail(did, expected, observed))
        }
    }

    /// Ends every process, and hands out what was done, seen and printed.
    #[must_use]
    pub fn close(self) -> (Trace, Vec<Output>) {
        let children = std::mem::take(&mut *self.shared.children());
        let mut output = Vec::new();
        for (lane, child) in &children {
            child.kill();
            for (stream, capture) in [("stdout", &child.stdout), ("stderr", &child.stderr)] {
                output.extend(last_lines(lane, stream, &capture.text()));
            }
        }
        self.shared.site.clear();
        (self.shared.recorder.take(), output)
    }
}
