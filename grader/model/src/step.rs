//! A step of the lab that can be repeated by hand; the replay writes it as
//! shell lines.

use std::time::Duration;

/// What a start's words say if the process may run no program but its release's.
/// A shell line cannot repeat that.
pub const RUNS_ONLY_ITS_RELEASE: &str = "allowed to run nothing outside its release";

/// One step, which `replay` writes as shell lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Start a process from the release.
    Start {
        /// The process, as `web.1`.
        lane: String,
        /// The command: the binary's name and its arguments.
        argv: Vec<String>,
        /// Its environment, beyond `PATH`, `HOME` and `TMPDIR`.
        env: Vec<(String, String)>,
        /// Files planted in its working directory: path and contents.
        files: Vec<(String, String)>,
        /// The earlier process whose directories it uses, if any.
        beside: Option<String>,
        /// The build that it is started from, if it is not the first.
        build: Option<String>,
        /// The folder of impostors that is its whole `PATH`, if one is.
        path: Option<String>,
        /// The copy of the release that it is started from, if from one.
        release: Option<String>,
    },
    /// Make a folder of impostors.
    Impostors {
        /// Its name, as `impostors.1`.
        folder: String,
        /// The tools that they pretend to be.
        names: Vec<String>,
        /// The script that each of them runs.
        script: String,
    },
    /// Print which impostors were called.
    Called {
        /// The folder's name, as `impostors.1`.
        folder: String,
    },
    /// Print which shared libraries the release's binaries need.
    Linked,
    /// Print which shared libraries a process has loaded.
    Loaded {
        /// The process, as `web.1`.
        lane: String,
    },
    /// Put a copy of the release at a place of its own.
    CopyRelease {
        /// Its name, as `release.1`.
        name: String,
        /// Whether it is read-only.
        read_only: bool,
    },
    /// Print how a copy of the release differs from the release.
    CompareRelease {
        /// Its name, as `release.1`.
        name: String,
    },
    /// Poll `url` until it answers 200.
    AwaitReady {
        /// The process, as `web.1`.
        lane: String,
        /// Its health address.
        url: String,
    },
    /// Send a request.
    Request {
        /// The request's number within the check.
        id: usize,
        /// The method.
        method: String,
        /// The whole address.
        url: String,
        /// Headers beyond those any client sends.
        headers: Vec<(String, String)>,
        /// The body.
        body: Vec<u8>,
        /// The visitor whose cookies it sends and whose jar its answer updates;
        /// in a replay they differ from those in the headers.
        visitor: Option<String>,
        /// Whether the answer is waited for before the next step.
        wait: bool,
    },
    /// Send a request many times.
    Burst {
        /// The method.
        method: String,
        /// The whole address.
        url: String,
        /// Headers beyond those any client sends.
        headers: Vec<(String, String)>,
        /// The body, in which `{n}` counts the requests from 1.
        body: String,
        /// How often.
        times: usize,
    },
    /// Send requests without a body, in turn and all at once, and count the
    /// statuses of their answers.
    Crowd {
        /// Method and whole address of each.
        requests: Vec<(String, String)>,
        /// How often each is sent.
        times: usize,
    },
    /// Wait for the answer of a request that was left open.
    AwaitAnswer {
        /// The request's number within the check.
        id: usize,
    },
    /// Open a connection to `port` and send `bytes` on it.
    Open {
        /// The connection's number within the check.
        id: usize,
        /// The port on this machine.
        port: u16,
        /// The bytes to send.
        bytes: String,
        /// Whether to read an answer before the next step.
        read: bool,
    },
    /// Send `bytes` on a connection that is open.
    Send {
        /// The connection's number within the check.
        id: usize,
        /// The bytes to send.
        bytes: String,
        /// Whether to read an answer before the next step.
        read: bool,
    },
    /// Send a signal.
    Signal {
        /// The process, as `web.1`.
        lane: String,
        /// The signal's name, as `TERM`.
        signal: String,
    },
    /// Empty the directories of a process.
    Wipe {
        /// The process, as `web.1`.
        lane: String,
    },
    /// Print the files that a process has open.
    OpenFiles {
        /// The process, as `web.1`.
        lane: String,
    },
    /// Wait for a process to end, and print how it ended.
    AwaitExit {
        /// The process, as `web.1`.
        lane: String,
    },
    /// Print the listeners of a process.
    Listeners {
        /// The process, as `web.1`.
        lane: String,
    },
    /// Start a stand-in that prints its requests.
    StandIn {
        /// Its name, as `payments`.
        lane: String,
        /// Its port on this machine.
        port: u16,
        /// The status it answers.
        status: u16,
        /// The body it answers.
        body: String,
        /// Whether it holds its answers until it is told to send them.
        hold: bool,
        /// How long it works on each call, one after the other.
        takes: Option<Duration>,
        /// The statuses of the first calls of one path, if they differ.
        first: Option<(String, Vec<u16>)>,
    },
    /// Make a stand-in answer differently: in a replay, a new one on its port.
    RestartStandIn {
        /// Its name, as `menus`.
        lane: String,
        /// The port it listens on.
        port: u16,
        /// The status it answers.
        status: u16,
        /// The body it answers.
        body: String,
        /// Whether its answers never come.
        hold: bool,
    },
    /// Tell a stand-in to send its answers.
    LetGo {
        /// Its name, as `payments`.
        lane: String,
    },
    /// Start a Redis.
    Redis {
        /// Its name, as `orders`.
        lane: String,
        /// Its port on this machine.
        port: u16,
        /// The user and the password that clients have to give.
        user: Option<(String, String)>,
    },
    /// Start or end an outage of a Redis.
    Outage {
        /// Its name, as `orders`.
        lane: String,
        /// The state of the outage.
        outage: Outage,
    },
    /// Run one command of Redis.
    Ask {
        /// The port on this machine.
        port: u16,
        /// The user and the password that clients have to give.
        user: Option<(String, String)>,
        /// The database's number.
        database: usize,
        /// The command.
        words: Vec<String>,
    },
    /// Occupy a port.
    HoldPort {
        /// The port on this machine.
        port: u16,
    },
    /// Search the output of a process for a text.
    Lines {
        /// The process, as `web.1`.
        lane: String,
        /// The text.
        needle: String,
    },
    /// Turn the tap on a process's stdout.
    Reader {
        /// The process, as `web.1`.
        lane: String,
        /// Which way.
        turn: Reader,
    },
    /// Send the same request again and again, until one gets no answer.
    RepeatKeepAlive {
        /// The method.
        method: String,
        /// The whole address.
        url: String,
        /// Headers beyond those any client sends.
        headers: Vec<(String, String)>,
        /// The body.
        body: Vec<u8>,
        /// How often.
        count: usize,
    },
    /// Make a folder for a database.
    Database {
        /// The database, as `orders.1`.
        lane: String,
        /// The folder, as the environment of processes names it.
        folder: String,
    },
    /// Run SQL on a database, and print its rows.
    Sql {
        /// The database, as `orders.1`.
        lane: String,
        /// The file in its folder.
        file: String,
        /// The SQL to run; empty: print the whole database.
        script: String,
    },
    /// Keep others from writing to a database.
    HoldDatabase {
        /// The database, as `orders.1`.
        lane: String,
        /// The file in its folder.
        file: String,
    },
    /// Let others write to a database again.
    LetDatabaseGo {
        /// The database, as `orders.1`.
        lane: String,
    },
    /// Look for a text in the release's binaries.
    Search {
        /// The text.
        needle: String,
    },
}

/// The state of a backing service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outage {
    /// Its port is closed.
    Stopped,
    /// It takes connections and says nothing.
    Hanging,
    /// It answers, in some other way than it should.
    Faulty,
    /// It answers again.
    Over,
}

/// An action on the reader of a process's stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// It reads no more.
    Stop,
    /// It reads again.
    Resume,
    /// It is gone.
    Close,
}
