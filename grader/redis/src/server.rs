//! The embedded server: its port, its connections, and the handle to start,
//! inspect and stop it.

use std::{
    io,
    net::Ipv4Addr,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, TryLockError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use bytes::Bytes;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::Builder,
    sync::oneshot,
    task::JoinSet,
    time::{Instant, sleep, sleep_until},
};

use super::{
    answer::{Interrupt, Wait},
    commands,
    engine::Engine,
    reply::{Protocol, Reply},
    wire::{self, Requests},
};

/// The client id of the grader itself.
const INSIDE: u64 = 0;

/// Replies of a pipeline are sent when they reach this size.
const FULL: usize = 64 << 10;

/// How many clients are served at a time.
const MOST_CLIENTS: usize = 500;

/// The largest size of all clients' buffers together.
const MOST_BUFFERED: usize = 96 << 20;

/// The largest reply.
const LARGEST_REPLY: usize = 64 << 20;

/// The options of a server.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Users and their passwords; without any, clients need none. A client that
    /// gives only a password has the name `default`.
    pub users: Vec<(String, String)>,
    /// The program `dozen`, which runs scripts in a process of their own; if it
    /// is not given, this program is `dozen`.
    pub dozen: Option<PathBuf>,
}

/// A running embedded server. Dropping it closes its port and its connections.
///
/// It has its own thread, so that a slow command delays no other server.
#[derive(Debug)]
pub struct Redis {
    port: u16,
    shared: Arc<Shared>,
    /// Ends the thread when it is dropped.
    _stop: oneshot::Sender<()>,
}

type Listener = Box<dyn FnMut(&str) + Send>;

/// The state that all connections share.
struct Shared {
    engine: Mutex<Engine>,
    told: Mutex<Listener>,
    /// The bytes of all unanswered requests and unread replies.
    buffered: AtomicUsize,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

impl Redis {
    /// Starts one on `port` of 127.0.0.1; 0 is any free port. `told` is called
    /// with the name of each command or option that a client asked for and this
    /// server lacks though the real one may have it.
    ///
    /// # Errors
    /// If the port cannot be bound.
    pub async fn start(
        port: u16,
        options: Options,
        told: impl FnMut(&str) + Send + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let listener = listener.into_std()?;
        let port = listener.local_addr()?.port();
        let mut engine = Engine::new(commands::table(), port, options.users);
        engine.scripts.program = options.dozen;
        let shared = Arc::new(Shared {
            engine: Mutex::new(engine),
            told: Mutex::new(Box::new(told)),
            buffered: AtomicUsize::new(0),
        });
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let served = Arc::clone(&shared);
        let serve = async move {
            let Ok(listener) = TcpListener::from_std(listener) else {
                return;
            };
            tokio::select! {
                () = serve(listener, served) => {}
                _ = stopped => {}
            }
        };
        thread::Builder::new()
            .name("redis".to_owned())
            .spawn(move || runtime.block_on(serve))?;
        Ok(Self {
            port,
            shared,
            _stop: stop,
        })
    }

    /// Returns its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns how many clients are connected.
    #[must_use]
    pub fn clients(&self) -> usize {
        self.shared.engine().connected()
    }

    /// Runs one command in database `db` as the grader: it needs no login and
    /// never waits. The reply has the form of the older protocol, so that it is
    /// the same as from [`super::RealRedis`].
    pub fn command(&self, db: usize, words: &[impl AsRef<[u8]>]) -> Reply {
        let words: Vec<_> = words
            .iter()
            .map(|word| Bytes::copy_from_slice(word.as_ref()))
            .collect();
        if words.is_empty() {
            return Reply::Null;
        }
        let engine = self.shared.engine();
        run_inside(engine, db, &words)
    }

    /// Returns the same, for a caller with other work: it waits without a
    /// thread while the server is busy, as it is with a long script.
    pub async fn command_when_free(&self, db: usize, words: &[impl AsRef<[u8]>]) -> Reply {
        const PAUSE: Duration = Duration::from_micros(200);
        while let Err(TryLockError::WouldBlock) = self.shared.engine.try_lock() {
            sleep(PAUSE).await;
        }
        self.command(db, words)
    }
}

fn run_inside(mut engine: MutexGuard<'_, Engine>, db: usize, words: &[Bytes]) -> Reply {
    engine.sessions.entry(INSIDE).or_default().db = db.min(engine.dbs.len() - 1);
    let reply = match engine.run(INSIDE, words) {
        Ok(reply) | Err(Interrupt::Close(reply)) => reply,
        Err(Interrupt::Error(text)) => Reply::Error(text),
        Err(Interrupt::Unknown { error, .. }) => Reply::Error(error.into()),
        Err(Interrupt::Wait(_)) => {
            engine.waiters.remove(INSIDE);
            Reply::Null
        }
    };
    let mut out = Vec::new();
    reply.write(&mut out, Protocol::Resp2);
    match wire::reply(&out) {
        Ok(Some((reply, _))) => reply,
        _ => reply,
    }
}

impl Shared {
    fn engine(&self) -> MutexGuard<'_, Engine> {
        self.engine.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a command and writes its reply; returns the wait if there is one.
    fn run(&self, client: u64, words: &[Bytes], out: &mut Vec<u8>) -> Next {
        let mut engine = self.engine();
        let answer = engine.run(client, words);
        let mut wanting = std::mem::take(&mut engine.wanting);
        let (reply, next) = match answer {
            Ok(reply) => (reply, Next::Read),
            Err(Interrupt::Close(reply)) => (reply, Next::End),
            Err(Interrupt::Error(text)) => (Reply::Error(text), Next::Read),
            Err(Interrupt::Unknown { name, error }) => {
                wanting.push(name);
                (Reply::Error(error.into()), Next::Read)
            }
            Err(Interrupt::Wait(wait)) => return Next::Wait(wait),
        };
        let reply = match reply.size() {
            ..=LARGEST_REPLY => reply,
            _ => Reply::Error("ERR the reply is larger than the grader's Redis sends".into()),
        };
        reply.write(out, engine.protocol(client));
        drop(engine);
        for name in wanting {
            (self.told.lock().unwrap_or_else(PoisonError::into_inner))(&name);
        }
        next
    }
}

/// The next step after a command.
enum Next {
    Read,
    Wait(Wait),
    End,
}

/// A client is forgotten however its connection ends.
struct Guest {
    shared: Arc<Shared>,
    client: u64,
    /// Its share of the buffered bytes.
    buffered: AtomicUsize,
}

impl Guest {
    /// Counts the size of the client's buffers; false if that is too much for
    /// the server, which then ends the connection.
    fn buffers(&self, bytes: usize) -> bool {
        let before = self.buffered.swap(bytes, Ordering::Relaxed);
        let all = &self.shared.buffered;
        all.fetch_sub(before, Ordering::Relaxed);
        all.fetch_add(bytes, Ordering::Relaxed) + bytes <= MOST_BUFFERED
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.buffers(0);
        self.shared.engine().leave(self.client);
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    // Dropped with this task, and with it every connection.
    let mut connections = JoinSet::new();
    while let Ok((mut stream, address)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        let shared = Arc::clone(&shared);
        if connections.len() >= MOST_CLIENTS {
            // A client that does not read this loses nothing.
            let _ = stream.try_write(b"-ERR max number of clients reached\r\n");
            let _ = stream.shutdown().await;
            continue;
        }
        connections.spawn(async move {
            let client = shared.engine().enter(address.to_string());
            let guest = Guest {
                shared,
                client,
                buffered: AtomicUsize::new(0),
            };
            // A client that disconnects is not an error.
            let _ = stream.set_nodelay(true);
            let _ = converse(stream, &guest).await;
        });
    }
}

async fn converse(mut stream: TcpStream, guest: &Guest) -> io::Result<()> {
    let mut requests = Requests::default();
    let mut out = Vec::new();
    loop {
        loop {
            let words = match requests.next() {
                Ok(Some(words)) => words,
                Ok(None) => break,
                Err(text) => {
                    Reply::Error(text.into()).write(&mut out, Protocol::Resp2);
                    return stream.write_all(&out).await;
                }
            };
            match guest.shared.run(guest.client, &words, &mut out) {
                Next::Read => {}
                Next::End => return stream.write_all(&out).await,
                Next::Wait(wait) => {
                    flush(&mut stream, &mut out).await?;
                    let Some(reply) = patience(&mut stream, &mut requests, wait, guest).await?
                    else {
                        return Ok(());
                    };
                    reply.write(&mut out, guest.shared.engine().protocol(guest.client));
                }
            }
            if !guest.buffers(requests.size() + out.len()) {
                return Ok(());
            }
            if out.len() > FULL {
                flush(&mut stream, &mut out).await?;
            }
        }
        flush(&mut stream, &mut out).await?;
        if !guest.buffers(requests.size()) {
            let full = Reply::Error("ERR too much is sent at once for the grader's Redis".into());
            full.write(&mut out, Protocol::Resp2);
            return stream.write_all(&out).await;
        }
        if stream.read_buf(&mut requests.buffer).await? == 0 {
            return Ok(());
        }
    }
}

async fn flush(stream: &mut TcpStream, out: &mut Vec<u8>) -> io::Result<()> {
    stream.write_all(out).await?;
    out.clear();
    Ok(())
}

/// Waits for a reply; `None` when the client is gone. That must be noticed at
/// once, because the next value then belongs to the next client.
async fn patience(
    stream: &mut TcpStream,
    requests: &mut Requests,
    mut wait: Wait,
    guest: &Guest,
) -> io::Result<Option<Reply>> {
    const FOR_EVER: Duration = Duration::from_secs(60 * 60 * 24 * 365);
    let within = wait.within.unwrap_or(FOR_EVER).min(FOR_EVER);
    let end = Instant::now() + within;
    loop {
        tokio::select! {
            biased;
            reply = &mut wait.served => return Ok(reply.ok()),
            read = stream.read_buf(&mut requests.buffer) => {
                if read? == 0 {
                    return Ok(None);
                }
            }
            () = sleep_until(end) => {
                if guest.shared.engine().waiters.remove(guest.client) {
                    return Ok(Some(Reply::NullArray));
                }
                // It was served at the last moment.
                return Ok(wait.served.await.ok());
            }
        }
    }
}
