//! The lab of one check: its equipment, and the acts that belong to no process
//! or resource.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
    path::Path,
    sync::{Arc, Mutex, PoisonError, atomic::AtomicUsize},
    time::Duration,
};

use super::{
    clock::Clock,
    draw::Draw,
    last_lines::last_lines,
    recorder::Recorder,
    results::{Done, Seen},
    shared::{BuiltRelease, Shared},
};
use dozen_model::{Act, Finding, Output, Step, Stop, Trace};
use dozen_platform::{
    self as platform, ClosedPort, HeldPort, Origin, PlatformError, Release, Sandbox, Site,
};
use dozen_resources::RedisEngine;

/// The equipment of a lab.
#[derive(Debug)]
pub struct Equipment<'a> {
    /// The release that processes are started from.
    pub release: Arc<Release>,
    /// All builds, for checks that name one; the release above is one of them.
    pub builds: Vec<BuiltRelease>,
    /// The folder that the release was built in.
    pub origin: Origin,
    /// The run's temporary folder.
    pub run: &'a Path,
    /// The values that each process gets unless a check sets others.
    pub samples: Vec<(String, String)>,
    /// The values of variables while the release was built.
    pub canaries: BTreeMap<String, String>,
    /// The seed of names, ports and amounts.
    pub seed: u64,
    /// The factor of every deadline.
    pub patience: f64,
    /// Whether processes are confined.
    pub sandbox: Sandbox,
    /// The Redis to start if a check needs one.
    pub redis: RedisEngine,
    /// The promise that a process breaks by listening on one address alone;
    /// `None` if a check of its own tests that.
    pub everywhere: Option<&'static str>,
}

/// The lab of one check.
#[derive(Debug)]
pub struct Lab {
    pub(super) shared: Arc<Shared>,
    draw: Draw,
}

impl Lab {
    /// Creates a lab with nothing running in it.
    ///
    /// # Errors
    /// If the disk refuses its folder.
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
                open_ports: platform::own_ports(equipment.run.to_owned()),
                started: Mutex::default(),
                requests: AtomicUsize::new(0),
                sandbox: equipment.sandbox,
                redis: equipment.redis,
                everywhere: equipment.everywhere,
                tested: Mutex::default(),
                lacking: Arc::default(),
                folders: Mutex::default(),
                children: Mutex::default(),
                site: Site::new(equipment.run)?,
            }),
        })
    }

    /// Notes that the following steps test the promise with this id: the card
    /// of a failure names it. A behaviour that several exercises share may name
    /// the promise of one of them; the others keep the one that they named.
    pub fn tests(&self, promise: &'static str) {
        let exercise = |id: &'static str| id.split('.').next();
        let tested = self.shared.tested.lock();
        let mut tested = tested.unwrap_or_else(PoisonError::into_inner);
        if tested.is_none_or(|named| exercise(named) == exercise(promise)) {
            *tested = Some(promise);
        }
    }

    /// Returns the promise that the check tested last.
    #[must_use]
    pub fn tested(&self) -> Option<&'static str> {
        let tested = self.shared.tested.lock();
        *tested.unwrap_or_else(PoisonError::into_inner)
    }

    /// Draws names, keys and amounts from the run's seed.
    pub fn draw(&mut self) -> &mut Draw {
        &mut self.draw
    }

    /// Returns the command that a service asked for and the embedded Redis
    /// lacks.
    #[must_use]
    pub fn lacking(&self) -> Option<String> {
        let lacking = self.shared.lacking.lock();
        lacking.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns a port that nothing listens on.
    ///
    /// # Errors
    /// If the machine has none left.
    pub fn free_port(&self) -> Seen<u16> {
        self.shared.free_port()
    }

    /// Reserves a port on which no process can listen as long as it is held: a
    /// service that is down.
    ///
    /// # Errors
    /// If the machine has none left.
    pub fn closed_port(&self) -> Seen<ClosedPort> {
        let closed = platform::close(&mut self.shared.ports());
        closed.map_err(|cause| Stop::Trouble(format!("the grader {cause}")))
    }

    /// Listens on a port on every interface, so that no service can.
    ///
    /// # Errors
    /// If the machine has none left.
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

    /// Returns the addresses by which others reach this machine, to compare
    /// with the listeners of a process.
    #[must_use]
    pub fn interface_addresses(&self) -> Vec<IpAddr> {
        platform::interface_addresses()
    }

    /// Returns the addresses other than loopback by which a check can reach a
    /// process of this machine, as a client from outside does.
    #[must_use]
    pub fn outside_addresses(&self) -> Vec<IpAddr> {
        platform::reachable_addresses()
    }

    /// Returns whether `host` is a name of this machine: whether it leads to
    /// 127.0.0.1.
    pub async fn is_this_machine(&self, host: &str) -> bool {
        let found = tokio::net::lookup_host((host, 0)).await;
        found.is_ok_and(|mut all| all.any(|address| address.ip() == Ipv4Addr::LOCALHOST))
    }

    /// Returns whether the system confines processes to their own folders. If
    /// not, a check must look for the effects itself.
    #[must_use]
    pub fn is_fenced(&self) -> bool {
        self.shared.sandbox.confines_files()
    }

    /// Returns the release under test.
    #[must_use]
    pub fn release(&self) -> &Release {
        &self.shared.release
    }

    /// Returns the value of `variable` while the release was built.
    ///
    /// # Errors
    /// If the exercise does not set it while building.
    pub fn build_canary(&self, variable: &str) -> Seen<String> {
        let canary = self.shared.canaries.get(variable).cloned();
        canary.ok_or_else(|| Stop::trouble("bake a canary", format!("{variable} has none")))
    }

    /// Returns the name of the first binary of the release that contains
    /// `needle`.
    ///
    /// # Errors
    /// If a binary cannot be read.
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

    /// Adds a line to the trace.
    pub fn note(&self, detail: impl Into<String>) {
        self.shared
            .recorder
            .add("grader", Act::Look, detail.into(), None);
    }

    /// Returns the failure of a check, and marks the last moment of the trace.
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

    /// Returns the failure of a step that the check needs, and marks the last
    /// moment of the trace.
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

    /// Fails unless `right` is true.
    ///
    /// # Errors
    /// If `right` is false.
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

    /// Ends every process, and returns the trace and the output of the
    /// processes.
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
