//! Shared by the tests of the served book: a copy of the course to edit, and
//! `cargo book` running in it.
#![allow(dead_code, reason = "each test file uses its own part of this")]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tempfile::TempDir;

/// The exercise that is edited: of few crates, and soon built.
pub(crate) const EXERCISE: &str = "07-port-binding";

/// No step takes this long; a first build on a slow machine comes nearest.
pub(crate) const PATIENCE: Duration = Duration::from_secs(300);

fn root() -> PathBuf {
    let up = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    up.canonicalize().unwrap()
}

/// Makes a copy of the course in a temporary folder, with the starters as
/// exercises.
pub(crate) fn course() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for course in ["book", "exercises", "solutions", "grader/tests/hostile"] {
        copy(&root().join(course), &dir.path().join(course));
    }
    put(dir.path(), "starter");
    dir
}

/// Puts the starter (`starter`) or the reference (``) in the exercise's place.
pub(crate) fn put(course: &Path, variant: &str) {
    let from = course.join("solutions").join(EXERCISE).join(variant);
    let own = course.join("exercises").join(EXERCISE);
    for part in ["Cargo.toml", "Procfile", "src"] {
        copy(&from.join(part), &own.join(part));
    }
}

fn copy(from: &Path, to: &Path) {
    if from.is_file() {
        fs::copy(from, to).unwrap();
        return;
    }
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        if entry.file_name() != "target" {
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    }
}

/// `cargo book` running.
pub(crate) struct Served {
    child: Child,
    /// `127.0.0.1:PORT`.
    pub(crate) host: String,
    /// Its folder for temporary files.
    pub(crate) temp: TempDir,
}

/// Serves that course on a free port.
pub(crate) fn serve(course: &Path) -> Served {
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = free.local_addr().unwrap().port().to_string();
    drop(free);
    start(course, &["--port", &port])
}

#[allow(
    clippy::disallowed_methods,
    reason = "the test sends the server requests and signals while it works"
)]
pub(crate) fn start(course: &Path, more: &[&str]) -> Served {
    let temp = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_book"))
        .arg("--course")
        .arg(course)
        .args(more)
        .env("CARGO_TARGET_DIR", target())
        .env("TMPDIR", temp.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    lines.read_line(&mut said).unwrap();
    let host = said
        .split("http://")
        .nth(1)
        .and_then(|rest| rest.split('/').next());
    Served {
        host: host
            .unwrap_or_else(|| panic!("no address in {said:?}"))
            .to_owned(),
        child,
        temp,
    }
}

/// Returns the build folder that `cargo book` itself uses in this clone.
fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

impl Served {
    /// Sends this text, and reads until the server closes.
    pub(crate) fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Returns the answer to a request with these headers beyond `Host`.
    pub(crate) fn ask(&self, line: &str, headers: &[&str]) -> String {
        let mut request = format!("{line} HTTP/1.1\r\nHost: {}\r\n", self.host);
        for header in headers {
            request += &format!("{header}\r\n");
        }
        self.raw(&(request + "Connection: close\r\n\r\n"))
    }

    /// Listens to the events of a page.
    pub(crate) fn listen(&self, page: &str) -> Events {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let request = format!(
            "GET /live/events?page={page} HTTP/1.1\r\nHost: {}\r\n\r\n",
            self.host
        );
        stream.write_all(request.as_bytes()).unwrap();
        Events(BufReader::new(stream))
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.child.id().cast_signed()), signal).unwrap();
    }

    /// Waits for its end; its folder for temporary files is still there then.
    pub(crate) fn wait(mut self) -> (ExitStatus, Vec<PathBuf>) {
        let status = self.child.wait().unwrap();
        let left = fs::read_dir(self.temp.path()).unwrap().flatten();
        // The file of used ports belongs to all runs, and stays.
        let left = left.filter(|e| !e.file_name().to_string_lossy().starts_with("dozen-ports"));
        (status, left.map(|entry| entry.path()).collect())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.signal(Signal::SIGTERM);
            let _ = self.child.wait();
        }
    }
}

/// The events that a page is sent.
pub(crate) struct Events(BufReader<TcpStream>);

impl Events {
    /// Waits for the next event of that name whose data satisfies the test.
    pub(crate) fn until(
        &mut self,
        name: &str,
        wanted: impl Fn(&serde_json::Value) -> bool,
    ) -> serde_json::Value {
        let (start, mut last) = (Instant::now(), String::new());
        let mut event = String::new();
        let mut line = String::new();
        while start.elapsed() < PATIENCE {
            line.clear();
            assert!(
                self.0.read_line(&mut line).unwrap() > 0,
                "the stream ended: {last}"
            );
            if let Some(named) = line.trim_end().strip_prefix("event: ") {
                event = named.to_owned();
            }
            if let Some(data) = line.strip_prefix("data: ").filter(|_| event == name) {
                let data: serde_json::Value = serde_json::from_str(data).unwrap();
                if wanted(&data) {
                    return data;
                }
                last = data.to_string();
            }
        }
        panic!("waited for {name}; the last was {last}")
    }
}
