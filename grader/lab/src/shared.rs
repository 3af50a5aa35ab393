//! The state that a lab shares with everything that it hands out.

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::{Clock, RedisEngine, Seen, recorder::Recorder};
use dozen_model::Stop;
use dozen_platform::{self as platform, Child, Origin, Ports, Release, Sandbox, Site};

/// The release of one build.
#[derive(Debug, Clone)]
pub struct BuiltRelease {
    /// The build's name.
    pub name: String,
    /// Its release.
    pub release: Arc<Release>,
    /// The id of the commit that it was made from, if it was from one.
    pub commit: Option<String>,
}

/// The shared state.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) release: Arc<Release>,
    pub(super) builds: Vec<BuiltRelease>,
    pub(super) origin: Origin,
    pub(super) samples: Vec<(String, String)>,
    pub(super) canaries: BTreeMap<String, String>,
    pub(super) recorder: Recorder,
    pub(super) clock: Clock,
    pub(super) ports: Mutex<fastrand::Rng>,
    pub(super) given: Mutex<Vec<u16>>,
    /// Which of those the processes may connect to.
    pub(super) open_ports: Ports,
    pub(super) started: Mutex<HashMap<String, usize>>,
    pub(super) requests: AtomicUsize,
    pub(super) sandbox: Sandbox,
    pub(super) redis: RedisEngine,
    pub(super) everywhere: Option<&'static str>,
    /// The promise that the check tests at this moment.
    pub(super) tested: Mutex<Option<&'static str>>,
    /// The command that a service asked for and the embedded Redis lacks.
    pub(super) lacking: Arc<Mutex<Option<String>>>,
    /// Folders that every process of this lab may change, besides its own.
    pub(super) folders: Mutex<Vec<PathBuf>>,
    // Dropped in this order: first the processes, then their folders.
    pub(super) children: Mutex<Vec<(String, Arc<Child>)>>,
    pub(super) site: Site,
}

impl Shared {
    pub(super) fn ports(&self) -> std::sync::MutexGuard<'_, fastrand::Rng> {
        self.ports.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn children(&self) -> std::sync::MutexGuard<'_, Vec<(String, Arc<Child>)>> {
        self.children.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn folders(&self) -> std::sync::MutexGuard<'_, Vec<PathBuf>> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A port that the processes of this lab may connect to.
    pub(super) fn free_port(&self) -> Seen<u16> {
        let port = self.hidden_port()?;
        self.open_ports.open(port);
        Ok(port)
    }

    /// A port that only the grader connects to.
    pub(super) fn hidden_port(&self) -> Seen<u16> {
        let port = platform::free_port(&mut self.ports());
        let port = port.map_err(|cause| Stop::Trouble(format!("the grader {cause}")))?;
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.push(port);
        Ok(port)
    }

    /// Returns the number of the next request or connection, from 1.
    pub(super) fn next_request(&self) -> usize {
        self.requests.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Returns the next lane: `web.1` for `web`, then `web.2`.
    pub(super) fn next_lane(&self, process_type: &str) -> String {
        let mut started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        let count = started.entry(process_type.to_owned()).or_insert(0);
        *count += 1;
        format!("{process_type}.{count}")
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let given = self.given.get_mut();
        platform::give_back(given.unwrap_or_else(PoisonError::into_inner));
    }
}
