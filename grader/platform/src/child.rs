//! One process of a release: its start, its output, its signals, its end.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, io,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use rustix::{
    io::Errno,
    process::{Pid, Signal as System, kill_process, kill_process_group},
};
use tokio::{process::Command, sync::watch, time::timeout};

use super::{Attempt, Capture, Dirs, PlatformError, Reach, Release, Signal, signal, system};
use dozen_sandbox::{Confined, Limits, Observer, prepare};

/// How long the last words of a process are waited for: a pipe that a
/// descendant still holds open has no end.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// The settings of a process to start.
#[derive(Debug)]
pub struct Spec<'a> {
    /// The process type in the Procfile.
    pub process_type: &'a str,
    /// Its environment, beyond `PATH`, `HOME`, `TMPDIR` and `LANG`.
    pub env: &'a BTreeMap<String, String>,
    /// Its directories.
    pub dirs: &'a Dirs,
    /// How far it reaches; `None`: as far as the grader does.
    pub reach: Option<Reach>,
    /// Whether its attempts to start programs and to open files are recorded.
    pub observed: bool,
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit {
    /// Its exit status, if it ended by itself.
    pub code: Option<i32>,
    /// The signal that killed it, if one did.
    pub signal: Option<i32>,
}

/// A started process. Dropping it kills it and its group.
#[derive(Debug)]
pub struct Child {
    pid: i32,
    argv: Vec<String>,
    /// The folder that its environment and its place name.
    mark: PathBuf,
    observer: Option<Observer>,
    exit: watch::Receiver<Option<Exit>>,
    drained: watch::Receiver<bool>,
    /// Its stdout.
    pub stdout: Capture,
    /// Its stderr.
    pub stderr: Capture,
}

impl Child {
    /// Starts a process of `release`. It must be called from the thread that
    /// lives as long as the run: on Linux a child dies with the thread that
    /// started it.
    ///
    /// # Errors
    /// If the Procfile or the operating system refuses.
    pub async fn start(release: &Release, spec: &Spec<'_>) -> Result<Self, PlatformError> {
        let env = environment(spec);
        let (program, argv) = release.command(spec.process_type, &env)?;
        let starting = |cause| PlatformError::starting(&program, cause);
        let observer = spec.observed.then(Observer::default);
        let child = spawn(&program, &argv, &env, spec, observer.as_ref()).await;
        let mut child = child.map_err(starting)?;
        let pid = child.id().and_then(|id| i32::try_from(id).ok());
        let (stdout, stderr) = (Capture::default(), Capture::default());
        let drains = [
            child.stdout.take().map(|stream| stdout.drain(stream)),
            child.stderr.take().map(|stream| stderr.drain(stream)),
        ];
        let (tell, exit) = watch::channel(None);
        let (tell_drained, drained) = watch::channel(false);
        tokio::spawn(async move {
            if let Ok(status) = child.wait().await {
                tell.send_replace(Some(Exit::from(status)));
                for drain in drains.into_iter().flatten() {
                    let _ = timeout(LAST_WORDS, drain).await;
                }
                tell_drained.send_replace(true);
            }
        });
        Ok(Self {
            pid: pid.unwrap_or_default(),
            argv,
            mark: spec.dirs.base.clone(),
            observer,
            exit,
            drained,
            stdout,
            stderr,
        })
    }

    /// Returns its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.pid.unsigned_abs()
    }

    /// Returns its arguments.
    #[must_use]
    pub fn argv(&self) -> &[String] {
        &self.argv
    }

    /// Returns how it ended; `None` while it runs.
    #[must_use]
    pub fn ended(&self) -> Option<Exit> {
        *self.exit.borrow()
    }

    /// Waits for its end, and for its last words.
    pub async fn wait(&self) -> Exit {
        let mut drained = self.drained.clone();
        // An error means that the run itself is ending.
        let _ = drained.wait_for(|drained| *drained).await;
        let mut exit = self.exit.clone();
        match exit.wait_for(Option::is_some).await {
            Ok(ended) => ended.unwrap_or(Exit::LOST),
            Err(_) => Exit::LOST,
        }
    }

    /// Sends a signal to the process itself, as a platform does; a process that
    /// has ended gets none.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn signal(&self, signal: Signal) -> Result<(), PlatformError> {
        if self.ended().is_some() {
            return Ok(());
        }
        let pid = Pid::from_raw(self.pid).ok_or(Errno::SRCH);
        match pid.and_then(|pid| kill_process(pid, signal.raw())) {
            Ok(()) | Err(Errno::SRCH) => Ok(()),
            Err(cause) => Err(PlatformError::system(
                format!("send {signal} to process {}", self.pid),
                cause.into(),
            )),
        }
    }

    /// Refuses it every further file, on Linux: what it has open stays open.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn refuse_further_files(&self) -> Result<(), PlatformError> {
        #[cfg(target_os = "linux")]
        if let Some(pid) = Pid::from_raw(self.pid).filter(|_| self.ended().is_none()) {
            use rustix::process::{Resource, Rlimit, prlimit};
            let none = Rlimit {
                current: Some(0),
                maximum: Some(0),
            };
            let set = prlimit(Some(pid), Resource::Nofile, none);
            if let Err(cause) = set
                && cause != Errno::SRCH
            {
                let doing = format!("limit the files of process {}", self.pid);
                return Err(PlatformError::system(doing, cause.into()));
            }
        }
        Ok(())
    }

    /// Returns the addresses that it and its descendants listen on.
    ///
    /// # Errors
    /// If the system does not report it.
    pub fn listeners(&self) -> Result<Vec<std::net::SocketAddr>, PlatformError> {
        system::listeners(self.pid(), Some(&self.mark))
            .map_err(|cause| PlatformError::system("read the listeners of a process", cause))
    }

    /// Returns the UDP ports and Unix sockets of it and its descendants by
    /// which others can reach them, as text, each with its port.
    ///
    /// # Errors
    /// If the system does not report it.
    pub fn open_sockets(&self) -> Result<Vec<(String, u16)>, PlatformError> {
        system::open_sockets(self.pid(), Some(&self.mark))
            .map_err(|cause| PlatformError::system("read the sockets of a process", cause))
    }

    /// Returns the addresses on which it or a descendant listens on the port.
    ///
    /// # Errors
    /// If the system does not report it.
    pub fn listeners_on(&self, port: u16) -> Result<Vec<std::net::SocketAddr>, PlatformError> {
        system::listeners_on(self.pid(), Some(&self.mark), port)
            .map_err(|cause| PlatformError::system("read the listeners of a process", cause))
    }

    /// Returns the executables of it and its descendants.
    ///
    /// # Errors
    /// If the system does not report it.
    pub fn executables(&self) -> Result<Vec<PathBuf>, PlatformError> {
        system::executables(self.pid(), Some(&self.mark))
            .map_err(|cause| PlatformError::system("read the process table", cause))
    }

    /// Returns the regular files that it and its descendants hold open for
    /// writing.
    ///
    /// # Errors
    /// If the system does not report it.
    pub fn files_open_for_writing(&self) -> Result<Vec<PathBuf>, PlatformError> {
        system::files_open_for_writing(self.pid(), Some(&self.mark))
            .map_err(|cause| PlatformError::system("read the open files of a process", cause))
    }

    /// Returns the shared libraries that it has loaded at any time; `None` if
    /// the system does not report them.
    ///
    /// # Errors
    /// If the system can report them, and does not.
    pub fn libraries(&self) -> Result<Option<Vec<PathBuf>>, PlatformError> {
        system::libraries(self.pid())
            .map_err(|cause| PlatformError::system("read the libraries of a process", cause))
    }

    /// Returns the files outside `reach` that it and its descendants have open
    /// or mapped.
    ///
    /// # Errors
    /// If the system does not report it.
    pub async fn files_outside(&self, reach: &Reach) -> Result<Vec<PathBuf>, PlatformError> {
        let (pid, mark) = (self.pid(), self.mark.clone());
        let look = move || system::open_files(pid, Some(&mark));
        let open = tokio::task::spawn_blocking(look).await;
        let open = open.unwrap_or_else(|lost| Err(std::io::Error::other(lost)));
        let open =
            open.map_err(|cause| PlatformError::system("read the open files of a process", cause))?;
        Ok(reach.outside(open))
    }

    /// Returns the programs that it and its descendants tried to start and the
    /// files that they tried to open, from its start on; `None` if it is not
    /// observed or the system cannot observe it.
    #[must_use]
    pub fn attempts(&self) -> Option<BTreeSet<Attempt>> {
        self.observer.as_ref()?.attempts()
    }

    /// Kills it and everything that it started, wherever that went: its
    /// machine is gone.
    pub async fn wipe_out(&self) {
        // Also a descendant that hid its mark.
        let pid = self.pid();
        let below = tokio::task::spawn_blocking(move || system::descendants(pid)).await;
        self.kill();
        for pid in below.unwrap_or_default() {
            if let Some(pid) = Pid::from_raw(pid).filter(|_| pid.cast_unsigned() != self.pid()) {
                // Gone already is as good as killed.
                let _ = kill_process(pid, System::KILL);
            }
        }
        // With a slash at its end `web.1` is not the beginning of `web.10`.
        let mark = self.mark.join("");
        // Reading the process table is slow, so it must not block other tasks.
        // An error means that the run itself is ending.
        let _ = tokio::task::spawn_blocking(move || system::kill_marked(&mark)).await;
    }

    /// Kills it with its group.
    pub fn kill(&self) {
        let pid = Pid::from_raw(self.pid).filter(|pid| *pid != Pid::INIT);
        if let Some(pid) = pid
            && self.ended().is_none()
        {
            // Gone already is as good as killed.
            let _ = kill_process_group(pid, System::KILL);
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Exit {
    /// The end of a process that was not observed, because the run itself is
    /// ending.
    const LOST: Self = Self {
        code: None,
        signal: None,
    };

    /// Returns whether it ended by itself with status 0.
    #[must_use]
    pub fn success(&self) -> bool {
        self.code == Some(0)
    }
}

impl From<std::process::ExitStatus> for Exit {
    fn from(status: std::process::ExitStatus) -> Self {
        use std::os::unix::process::ExitStatusExt;
        Self {
            code: status.code(),
            signal: status.signal(),
        }
    }
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.code, self.signal) {
            (Some(code), _) => write!(f, "exit {code}"),
            (None, Some(signal)) => match signal::name_of(signal) {
                Some(name) => write!(f, "killed by {name}"),
                None => write!(f, "killed by signal {signal}"),
            },
            (None, None) => f.write_str("ended in an unknown way"),
        }
    }
}

async fn spawn(
    program: &Path,
    argv: &[String],
    env: &BTreeMap<String, String>,
    spec: &Spec<'_>,
    observer: Option<&Observer>,
) -> io::Result<tokio::process::Child> {
    let mut tries = 0;
    loop {
        match command(program, argv, env, spec, observer)?.spawn() {
            // Another child, between its fork and its exec, still holds the
            // copy of this binary open for writing; that ends in a moment.
            Err(cause) if cause.kind() == io::ErrorKind::ExecutableFileBusy && tries < 100 => {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            other => return other,
        }
    }
}

/// Returns the whole environment of a process: the allow-list, and what it was
/// given.
fn environment(spec: &Spec<'_>) -> BTreeMap<String, String> {
    let shown = |path: &Path| path.to_string_lossy().into_owned();
    let mut env = BTreeMap::from([
        ("PATH".to_owned(), "/usr/local/bin:/usr/bin:/bin".to_owned()),
        ("LANG".to_owned(), "C.UTF-8".to_owned()),
        ("HOME".to_owned(), shown(&spec.dirs.home)),
        ("TMPDIR".to_owned(), shown(&spec.dirs.tmp)),
    ]);
    env.extend(spec.env.clone());
    env
}

#[allow(
    clippy::disallowed_methods,
    reason = "this is the one place that starts a service"
)]
fn command(
    program: &Path,
    argv: &[String],
    env: &BTreeMap<String, String>,
    spec: &Spec<'_>,
    observer: Option<&Observer>,
) -> io::Result<Command> {
    let mut command = std::process::Command::new(program);
    command
        .args(&argv[1..])
        .current_dir(&spec.dirs.work)
        .env_clear()
        .envs(env)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let confined = Confined {
        reach: spec.reach.as_ref(),
        limits: Limits::SERVICE,
        work: Some(&spec.dirs.work),
        observer,
    };
    prepare(&mut command, &confined)?;
    let mut command = Command::from(command);
    command.kill_on_drop(true);
    Ok(command)
}
