//! How a check starts a process.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use super::{Lab, Process, ReleaseCopy, Seen, shared::Shared};
use dozen_model::{Act, Finding, RUNS_ONLY_ITS_RELEASE, Step, Stop};
use dozen_platform::{self as platform, Child, Dirs, PlatformError, Reach, Release, Sandbox, Spec};

/// The name of a folder of tools, and its path for `PATH`.
pub(super) type Path = (String, PathBuf);

/// How many planted files a line of the trace names.
const FILES_SHOWN: usize = 12;

/// A process to start: with its own directories, a free port, the contract's
/// samples, and the settings made here.
#[derive(Debug, Clone)]
#[must_use]
pub struct Launch {
    shared: Arc<Shared>,
    process_type: String,
    port: Option<u16>,
    set: BTreeMap<String, Option<String>>,
    files: Vec<(String, String)>,
    beside: Option<(String, Dirs)>,
    build: Option<String>,
    pub(super) path: Option<Path>,
    only_the_release: bool,
    read_only_work: bool,
    pub(super) observed: bool,
    copy: Option<ReleaseCopy>,
}

impl Launch {
    pub(super) fn new(shared: Arc<Shared>, process_type: &str) -> Self {
        Self {
            shared,
            process_type: process_type.to_owned(),
            port: None,
            set: BTreeMap::new(),
            files: Vec::new(),
            beside: None,
            build: None,
            path: None,
            only_the_release: false,
            read_only_work: false,
            observed: false,
            copy: None,
        }
    }

    /// Sets the variable `name` to `value`.
    pub fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.set.insert(name.to_owned(), Some(value.into()));
        self
    }

    /// Removes the variable `name`.
    pub fn without(mut self, name: &str) -> Self {
        self.set.insert(name.to_owned(), None);
        self
    }

    /// Sets its port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// Plants a file in its working directory.
    pub fn file(mut self, path: &str, contents: impl Into<String>) -> Self {
        self.files.push((path.to_owned(), contents.into()));
        self
    }

    /// Uses the directories of `old`, as a restarted machine does.
    pub fn beside(mut self, old: &Process) -> Self {
        self.beside = Some((old.lane().to_owned(), old.dirs().clone()));
        self
    }

    /// Uses the build called `name` instead of the first.
    pub fn from_build(mut self, name: &str) -> Self {
        self.build = Some(name.to_owned());
        self
    }

    /// Lets it run only programs of its release, if the system can enforce that
    /// ([`super::Lab::is_fenced`]).
    pub fn runs_only_the_release(mut self) -> Self {
        self.only_the_release = true;
        self
    }

    /// Makes its working directory read-only, if the system can enforce that
    /// ([`super::Lab::is_fenced`]).
    pub fn read_only_work(mut self) -> Self {
        self.read_only_work = true;
        self
    }

    /// Uses that copy of the release.
    pub fn from(mut self, copy: &ReleaseCopy) -> Self {
        self.copy = Some(copy.clone());
        self
    }

    /// Starts it, and does not wait.
    ///
    /// # Errors
    /// Not reached if the Procfile names nothing that can be started.
    pub async fn start(self) -> Seen<Process> {
        let shared = Arc::clone(&self.shared);
        let port = match self.port {
            Some(port) => port,
            None => shared.free_port()?,
        };
        let lane = shared.next_lane(&self.process_type);
        let dirs = match &self.beside {
            Some((_, dirs)) => dirs.clone(),
            None => shared.site.dirs(&lane).map_err(trouble)?,
        };
        for (path, contents) in &self.files {
            platform::plant(&dirs, path, contents).map_err(trouble)?;
        }
        let mut env = self.environment(port);
        platform::name(&mut env, &lane);
        let release = self.release()?;
        let spec = Spec {
            process_type: &self.process_type,
            env: &env,
            dirs: &dirs,
            reach: self.reach(&dirs, release),
            observed: self.observed,
        };
        let child = Child::start(release, &spec)
            .await
            .map_err(|cause| self.refused(&lane, cause))?;
        let child = Arc::new(child);
        self.record(&lane, &child, env);
        shared.children().push((lane.clone(), Arc::clone(&child)));
        let planted = self.files.iter().map(|(path, _)| format!("work/{path}"));
        Ok(Process::new(
            shared,
            lane,
            port,
            dirs,
            planted.collect(),
            child,
        ))
    }

    /// Starts it, and waits until `GET /health` answers 200.
    ///
    /// # Errors
    /// Not reached if it never becomes ready.
    pub async fn ready(self) -> Seen<Process> {
        let process = self.start().await?;
        process.await_ready().await?;
        Ok(process)
    }

    /// Returns the release that it is started from.
    fn release(&self) -> Seen<&Release> {
        match (&self.copy, &self.build) {
            (Some(copy), _) => Ok(copy.release()),
            (None, Some(name)) => Ok(&self.shared.made(name)?.release),
            (None, None) => Ok(&self.shared.release),
        }
    }

    /// Returns the folders that it may use: its own directories, the lab's
    /// shared folders, and its release.
    fn reach(&self, dirs: &Dirs, release: &Release) -> Option<Reach> {
        if self.shared.sandbox == Sandbox::Off {
            return None;
        }
        let mut reach = dirs.reach(release.dir());
        reach = reach.connecting_to(&self.shared.open_ports);
        if let Some(copy) = self.copy.as_ref().filter(|copy| copy.is_open()) {
            reach = reach.sharing(copy.dir());
        }
        for folder in self.shared.folders().iter() {
            reach = reach.sharing(folder);
        }
        if self.read_only_work {
            reach = reach.only_reading(&dirs.work);
        }
        if self.only_the_release {
            reach = reach.running_only_the_release();
        }
        Some(reach)
    }

    /// Returns the samples, `PORT` and the variables set here, without the
    /// removed ones.
    fn environment(&self, port: u16) -> BTreeMap<String, String> {
        let mut env: BTreeMap<String, String> = self.shared.samples.iter().cloned().collect();
        env.insert("PORT".to_owned(), port.to_string());
        if let Some((_, bin)) = &self.path {
            env.insert("PATH".to_owned(), bin.to_string_lossy().into_owned());
        }
        for (name, value) in &self.set {
            match value {
                Some(value) => env.insert(name.clone(), value.clone()),
                None => env.remove(name),
            };
        }
        env
    }

    fn record(&self, lane: &str, child: &Child, mut env: BTreeMap<String, String>) {
        let mut detail = format!("started `{}`", child.argv().join(" "));
        if let Some(name) = &self.build {
            detail += &format!(" of the {name} build");
        }
        if let Some((name, _)) = &self.path {
            // The place of the folder is of no interest, and differs each time.
            env.remove("PATH");
            detail += &format!(", PATH={name}");
        }
        if let Some(copy) = &self.copy {
            detail += &format!(" of {}", copy.name());
        }
        for (name, value) in &env {
            detail += &format!(", {name}={value}");
        }
        if self.only_the_release && self.shared.sandbox.confines_files() {
            detail += &format!(", {RUNS_ONLY_ITS_RELEASE}");
        }
        let unset = self.set.iter().filter(|(_, value)| value.is_none());
        for (name, _) in unset {
            detail += &format!(", {name} unset");
        }
        if !self.files.is_empty() {
            detail += &format!(", in its directory {}", shown(&self.files));
        }
        let step = Step::Start {
            lane: lane.to_owned(),
            argv: child.argv().to_vec(),
            env: env.into_iter().collect(),
            files: self.files.clone(),
            beside: self.beside.as_ref().map(|(lane, _)| lane.clone()),
            build: self.build.clone(),
            path: self.path.as_ref().map(|(name, _)| name.clone()),
            release: self.copy.as_ref().map(|copy| copy.name().to_owned()),
        };
        let recorder = &self.shared.recorder;
        recorder.add(lane, Act::Start, detail, Some(step));
    }

    fn refused(&self, lane: &str, cause: PlatformError) -> Stop {
        match cause {
            PlatformError::Procfile(wrong) => Stop::not_reached(Finding::new(
                format!(
                    "started {lane} by the Procfile's `{}` line",
                    self.process_type
                ),
                "a line that names a binary of the release",
                wrong.to_string(),
            )),
            PlatformError::System { .. } => trouble(cause),
        }
    }
}

/// Returns the names of planted files; of many only the first.
fn shown(files: &[(String, String)]) -> String {
    let names = files.iter().map(|(path, _)| path.as_str());
    let names: Vec<&str> = names.take(FILES_SHOWN).collect();
    match files.len().checked_sub(FILES_SHOWN) {
        Some(more) if more > 0 => format!("{} and {more} more files", names.join(" ")),
        _ => names.join(" "),
    }
}

fn trouble(cause: PlatformError) -> Stop {
    Stop::Trouble(format!("the grader {cause}"))
}

impl Lab {
    /// Returns a web process, to be started.
    pub fn web(&self) -> Launch {
        self.process("web")
    }

    /// Returns a process of that type, to be started.
    pub fn process(&self, process_type: &str) -> Launch {
        Launch::new(Arc::clone(&self.shared), process_type)
    }
}
