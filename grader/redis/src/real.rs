//! The machine's own server, private to one run: on 127.0.0.1, with nothing on
//! disk but its settings, and gone with the run.

use std::{
    fmt::Write as _,
    fs, io,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep, timeout},
};

use super::{Options, Reply, wire};
use dozen_platform::Helper;

/// The servers that will do, the first that is there.
const SERVERS: [&str; 2] = ["redis-server", "valkey-server"];

/// How long one may take to start.
const READY: Duration = Duration::from_secs(5);

/// How long one that listens may take to say anything at all.
const GREETING: Duration = Duration::from_millis(500);

/// How long one may take to answer the grader.
const ANSWER: Duration = Duration::from_secs(5);

/// The reason why there is no real server.
#[derive(Debug, thiserror::Error)]
pub enum NoRedis {
    /// The machine has none.
    #[error(
        "this machine has no redis-server and no valkey-server; install one, \
         with `apt install redis-server` on Debian and Ubuntu, `dnf install valkey` on Fedora, \
         `brew install redis` on macOS, or leave out `--redis real`"
    )]
    NotInstalled,
    /// The embedded one found its port taken.
    #[error("could not start the embedded Redis: {0}")]
    NotBound(io::Error),
    /// It did not start.
    #[error("could not start {}: {cause}", .server.display())]
    NotStarted {
        /// Its path.
        server: PathBuf,
        /// The cause.
        cause: io::Error,
    },
}

/// A real server running. Dropping it kills it.
#[derive(Debug)]
pub struct RealRedis {
    port: u16,
    server: PathBuf,
    users: Vec<(String, String)>,
    /// Killed when it is dropped.
    _process: Helper,
}

impl RealRedis {
    /// Returns the server that would be started, if there is one.
    #[must_use]
    pub fn installed() -> Option<PathBuf> {
        let path = std::env::var_os("PATH")?;
        let folders: Vec<_> = std::env::split_paths(&path).collect();
        SERVERS.iter().find_map(|name| {
            let mut candidates = folders.iter().map(|folder| folder.join(name));
            candidates.find(|candidate| candidate.is_file())
        })
    }

    /// Starts one on `port` of 127.0.0.1, with `dir` as its folder, and returns
    /// as soon as it answers.
    ///
    /// # Errors
    /// If there is none, or it does not start.
    pub async fn start(port: u16, options: Options, dir: &Path) -> Result<Self, NoRedis> {
        let server = Self::installed().ok_or(NoRedis::NotInstalled)?;
        match Self::begin(port, options, dir, server.clone()).await {
            Ok(redis) => Ok(redis),
            Err(cause) => Err(NoRedis::NotStarted { server, cause }),
        }
    }

    async fn begin(port: u16, options: Options, dir: &Path, server: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(dir)?;
        let settings = dir.join("redis.conf");
        fs::write(&settings, written(port, &options, dir))?;
        let mut process = Helper::start(&server, &[settings.as_os_str()], dir)?;
        let redis = |process| Self {
            port,
            server,
            users: options.users,
            _process: process,
        };
        let end = Instant::now() + READY;
        loop {
            let greets = greets(port).await;
            // Checked last: the answer may come from another server on the
            // port.
            if let Some(words) = process.ended() {
                return Err(io::Error::other(format!("it ended at once: {words}")));
            }
            if greets {
                return Ok(redis(process));
            }
            if Instant::now() > end {
                return Err(io::Error::other(format!(
                    "it did not listen within {READY:?}"
                )));
            }
            sleep(Duration::from_millis(2)).await;
        }
    }

    /// Returns its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns its executable.
    #[must_use]
    pub fn server(&self) -> &Path {
        &self.server
    }

    /// Runs one command in database `db` as the first of its users.
    ///
    /// # Errors
    /// If it does not answer.
    pub async fn command(&self, db: usize, words: &[impl AsRef<[u8]>]) -> io::Result<Reply> {
        ask(self.port, self.users.first(), db, words).await
    }
}

/// Runs one command in database `db` of the server on `port` of 127.0.0.1, as
/// `user` with a password.
///
/// # Errors
/// If it does not answer.
pub async fn ask(
    port: u16,
    user: Option<&(String, String)>,
    db: usize,
    words: &[impl AsRef<[u8]>],
) -> io::Result<Reply> {
    let mut sent = Vec::new();
    let mut replies = 2;
    if let Some((user, password)) = user {
        sent.extend(wire::request(&["AUTH", user, password]));
        replies += 1;
    }
    sent.extend(wire::request(&["SELECT", &db.to_string()]));
    sent.extend(wire::request(words));
    timeout(ANSWER, converse(port, &sent, replies)).await?
}

/// Returns the last of `count` replies, or the first error.
async fn converse(port: u16, sent: &[u8], replies: usize) -> io::Result<Reply> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    stream.write_all(sent).await?;
    let (mut buffer, mut at) = (Vec::new(), 0);
    for left in (0..replies).rev() {
        let reply = loop {
            if let Some((reply, used)) = wire::reply(&buffer[at..])? {
                at += used;
                break reply;
            }
            if stream.read_buf(&mut buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        };
        if left == 0 || matches!(reply, Reply::Error(_)) {
            return Ok(reply);
        }
    }
    Ok(Reply::Null)
}

/// Returns whether it answers at all: a server that asks for a name is ready.
async fn greets(port: u16) -> bool {
    let asked = converse(port, b"PING\r\n", 1);
    matches!(timeout(GREETING, asked).await, Ok(Ok(_)))
}

/// Returns its settings. They contain the passwords, since every user of the
/// machine can read its arguments.
fn written(port: u16, options: &Options, dir: &Path) -> String {
    let mut text = format!(
        "bind 127.0.0.1\nport {port}\ndir {}\nsave \"\"\nappendonly no\ndaemonize no\n\
         loglevel warning\n",
        quoted(&dir.to_string_lossy()),
    );
    let named = |name: &str| options.users.iter().any(|(user, _)| user == name);
    if !options.users.is_empty() && !named("default") {
        text += "user default off\n";
    }
    for (user, password) in &options.users {
        let password = quoted(&format!(">{password}"));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "user {} on {password} ~* &* +@all", quoted(user));
    }
    text
}

fn quoted(word: &str) -> String {
    let mut quoted = String::from("\"");
    for byte in word.bytes() {
        match byte {
            b'"' | b'\\' | ..=b' ' | 0x7f.. => {
                let _ = write!(quoted, "\\x{byte:02x}");
            }
            plain => quoted.push(char::from(plain)),
        }
    }
    quoted.push('"');
    quoted
}
