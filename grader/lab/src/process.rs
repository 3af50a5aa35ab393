//! A started process, and the acts of a check on it.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use super::{Connection, Done, Exit, Request, Seen, Signal, request, shared::Shared};
use dozen_model::{Act, Finding, Step, Stop};
use dozen_platform::{Child, Dirs};

/// A started process. It runs until it ends or the lab is closed.
#[derive(Debug, Clone)]
pub struct Process {
    shared: Arc<Shared>,
    lane: String,
    port: u16,
    dirs: Dirs,
    planted: Vec<String>,
    child: Arc<Child>,
}

/// The output of a process so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// On stdout.
    pub stdout: String,
    /// On stderr.
    pub stderr: String,
    /// Whether a part was cut, because it was more than 1 MiB.
    pub cut: bool,
}

/// The result of a start that should be refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// How it ended; `None` if it still ran at the deadline.
    pub exit: Option<Exit>,
    /// Every address at which it was seen to listen.
    pub listeners: Vec<SocketAddr>,
}

impl Refused {
    /// Returns whether it was ever seen to listen.
    #[must_use]
    pub fn opened(&self) -> bool {
        !self.listeners.is_empty()
    }

    /// Returns the addresses at which it was seen to listen, as text.
    #[must_use]
    pub fn listening(&self) -> String {
        list(&self.listeners)
    }
}

impl Process {
    pub(super) fn new(
        shared: Arc<Shared>,
        lane: String,
        port: u16,
        dirs: Dirs,
        planted: Vec<String>,
        child: Arc<Child>,
    ) -> Self {
        Self {
            shared,
            lane,
            port,
            dirs,
            planted,
            child,
        }
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }

    pub(super) fn child(&self) -> &Child {
        &self.child
    }

    pub(super) fn dirs(&self) -> &Dirs {
        &self.dirs
    }

    /// Returns its lane in the trace, as `web.1`.
    #[must_use]
    pub fn lane(&self) -> &str {
        &self.lane
    }

    /// Returns the port that it was given.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.pid()
    }

    /// Returns its address, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Returns a GET request to it.
    pub fn get(&self, path: &str) -> Request {
        self.request("GET", path)
    }

    /// Returns a POST request to it.
    pub fn post(&self, path: &str) -> Request {
        self.request("POST", path)
    }

    /// Returns a request to it.
    pub fn request(&self, method: &str, path: &str) -> Request {
        Request::new(
            Arc::clone(&self.shared),
            &self.lane,
            self.port,
            method,
            path,
        )
    }

    /// Opens a connection for raw bytes or for several requests.
    ///
    /// # Errors
    /// Not reached if the connection is refused.
    pub async fn connect(&self) -> Seen<Connection> {
        let target = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let stream = request::connect(target, None).await.map_err(|none| {
            let did = format!("opened a connection to {}", self.lane);
            Stop::not_reached(Finding::new(did, "it is taken", none.to_string()))
        })?;
        let shared = Arc::clone(&self.shared);
        Ok(Connection::new(shared, &self.lane, self.port, stream))
    }

    /// Sends it a signal.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn signal(&self, signal: Signal) -> Done {
        let name = signal.as_str();
        let step = Step::Signal {
            lane: self.lane.clone(),
            signal: name.trim_start_matches("SIG").to_owned(),
        };
        let recorder = &self.shared.recorder;
        recorder.add(&self.lane, Act::Signal, format!("sent {name}"), Some(step));
        self.child
            .signal(signal)
            .map_err(|cause| Stop::Trouble(format!("the grader {cause}")))
    }

    /// Refuses it every further file: what it has open stays open.
    ///
    /// # Errors
    /// Trouble if the system refuses.
    pub fn refuse_further_files(&self) -> Done {
        let done = self.child.refuse_further_files();
        done.map_err(|cause| Stop::Trouble(format!("the grader {cause}")))
    }

    /// Replaces its process id in the files that it left by that of `heir`, as
    /// if the system had given the id to another process.
    ///
    /// # Errors
    /// Trouble if a file cannot be changed.
    pub fn give_pid_to(&self, heir: &Process) -> Done {
        let (old, new) = (self.pid().to_string(), heir.pid().to_string());
        let changed = self.dirs.replace_in_files(&old, &new);
        let changed =
            changed.map_err(|cause| Stop::trouble("change the files of a process", cause))?;
        if !changed.is_empty() {
            let detail = format!(
                "the process id {old} in {} is now that of {}",
                changed.join(", "),
                heir.lane
            );
            self.shared
                .recorder
                .add(&self.lane, Act::Look, detail, None);
        }
        Ok(())
    }

    /// Returns how it ends; `None` if it still runs when the deadline passes.
    pub async fn exit(&self, within: Duration) -> Option<Exit> {
        let exit = self.shared.clock.limit(within, self.child.wait()).await;
        self.saw_exit(exit);
        exit
    }

    /// Returns whether it runs.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.child.ended().is_none()
    }

    /// Returns the addresses at which it and its descendants listen.
    ///
    /// # Errors
    /// If the system does not report it.
    pub async fn listeners(&self) -> Seen<Vec<SocketAddr>> {
        let found = self.child.listeners();
        let found = found.map_err(|cause| Stop::Trouble(format!("the grader {cause}")))?;
        self.saw_listeners(&found);
        Ok(found)
    }

    /// Returns the UDP ports other than its own, and the Unix sockets, by which
    /// others can reach it and its descendants, as text.
    ///
    /// # Errors
    /// If the system does not report it.
    pub fn other_sockets(&self) -> Seen<Vec<String>> {
        let found = self.child.open_sockets();
        let found = found.map_err(|cause| Stop::Trouble(format!("the grader {cause}")))?;
        let others = found.into_iter().filter(|(_, port)| *port != self.port);
        Ok(others.map(|(words, _)| words).collect())
    }

    pub(super) fn saw_listeners(&self, found: &[SocketAddr]) {
        let step = Step::Listeners {
            lane: self.lane.clone(),
        };
        let recorder = &self.shared.recorder;
        let detail = "looked at what it listens on";
        let place = recorder.add(&self.lane, Act::Listen, detail, Some(step));
        recorder.saw(place, list(found));
    }

    /// Returns the executables of it and its descendants.
    ///
    /// # Errors
    /// If the system does not report it.
    pub fn executables(&self) -> Seen<Vec<PathBuf>> {
        let found = self.child.executables();
        found.map_err(|cause| Stop::Trouble(format!("the grader {cause}")))
    }

    /// Returns the files that are now in its directories and were not planted
    /// there, as `work/uploads/1.jpg`, sorted.
    ///
    /// # Errors
    /// If its directories cannot be read.
    pub fn new_files(&self) -> Seen<Vec<String>> {
        let found = self.dirs.files();
        let mut found = found.map_err(|cause| Stop::trouble("read a process's folders", cause))?;
        found.retain(|path| !self.planted.contains(path));
        let recorder = &self.shared.recorder;
        let detail = "looked for files that it left";
        let place = recorder.add(&self.lane, Act::Search, detail, None);
        recorder.saw(
            place,
            if found.is_empty() {
                "none".to_owned()
            } else {
                found.join(", ")
            },
        );
        Ok(found)
    }

    /// Returns its output so far.
    #[must_use]
    pub fn output(&self) -> Printed {
        Printed {
            stdout: self.child.stdout.text(),
            stderr: self.child.stderr.text(),
            cut: self.child.stdout.is_cut() || self.child.stderr.is_cut(),
        }
    }

    /// Polls its listeners until it ends: for a start that should be refused
    /// before any port opens.
    ///
    /// # Errors
    /// If the system does not report it.
    pub async fn stays_closed_until_exit(&self, within: Duration) -> Seen<Refused> {
        let mut listeners = Vec::new();
        let probe = async || {
            let exit = self.child.ended();
            if exit.is_some() {
                return Some(exit);
            }
            listeners = self.child.listeners().unwrap_or_default();
            // Once it listens there is nothing left to wait for.
            (!listeners.is_empty()).then_some(None)
        };
        let exit = self.shared.clock.until(within, probe).await.flatten();
        if exit.is_some() {
            self.child.wait().await;
        }
        if listeners.is_empty() {
            self.saw_exit(exit);
        } else {
            self.saw_listeners(&listeners);
        }
        Ok(Refused { exit, listeners })
    }

    fn saw_exit(&self, exit: Option<Exit>) {
        let step = Step::AwaitExit {
            lane: self.lane.clone(),
        };
        let recorder = &self.shared.recorder;
        let detail = "waited for its end";
        let (act, seen) = match exit {
            Some(exit) => (Act::Exit, exit.to_string()),
            None => (Act::Look, "it still runs".to_owned()),
        };
        let place = recorder.add(&self.lane, act, detail, Some(step));
        recorder.saw(place, seen);
    }
}

impl Printed {
    /// Returns both streams.
    #[must_use]
    pub fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Returns whether either stream has `text` in it.
    #[must_use]
    pub fn contains(&self, text: &str) -> bool {
        self.stdout.contains(text) || self.stderr.contains(text)
    }
}

pub(super) fn list(addresses: &[SocketAddr]) -> String {
    if addresses.is_empty() {
        return "nothing".to_owned();
    }
    let all: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    all.join(", ")
}
