//! A TCP proxy in front of a resource, with which a run can stop, delay,
//! silence, cut or refuse it, and change that at any time. It does not know the
//! protocol.

use std::{
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    runtime::Handle,
    sync::{mpsc, watch},
    task::{JoinHandle, JoinSet},
    time::{Instant, sleep_until},
};

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

/// The largest chunk.
const CHUNK: usize = 16 << 10;

/// How a proxy treats connections and bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Everything passes.
    Pass,
    /// Everything passes, each way later by this time.
    Delay(Duration),
    /// Connections are accepted, and nothing passes either way. Bytes sent
    /// during this pass when the mode changes.
    Hang,
    /// Every connection is reset after this many bytes of answers from now on.
    CutAfter(usize),
    /// New connections are taken and reset at once; those there are end.
    Refuse,
    /// The port is closed: the system itself refuses connections, and open ones
    /// end.
    Stop,
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pass => f.write_str("everything passes"),
            Self::Delay(by) => write!(f, "everything is delayed by {} ms", by.as_millis()),
            Self::Hang => f.write_str("hangs: takes connections and says nothing"),
            Self::CutAfter(bytes) => write!(f, "cuts connections after {bytes} bytes"),
            Self::Refuse => f.write_str("refuses connections"),
            Self::Stop => f.write_str("stopped: nobody listens"),
        }
    }
}

type Listener = Box<dyn FnMut(Mode) + Send>;

/// A proxy running. Dropping it closes its port and its connections.
pub struct Proxy {
    port: u16,
    /// If it was started, and if it goes on after a stop.
    runtime: Handle,
    mode: watch::Sender<Mode>,
    open: Arc<AtomicUsize>,
    waiting: Arc<AtomicUsize>,
    told: Mutex<Listener>,
    /// The accepting task, and with it every connection; none while stopped.
    work: Mutex<Option<JoinHandle<()>>>,
    behind: watch::Sender<SocketAddr>,
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = *self.mode.borrow();
        let mut shown = f.debug_struct("Proxy");
        shown.field("port", &self.port).field("mode", &mode);
        shown.finish_non_exhaustive()
    }
}

impl Proxy {
    /// Starts one on `port` of 127.0.0.1 (0 is any free port) in front of a
    /// resource on port `behind`. `told` is called at every change of its mode.
    ///
    /// # Errors
    /// If the port cannot be bound.
    pub async fn start(
        port: u16,
        behind: u16,
        told: impl FnMut(Mode) + Send + 'static,
    ) -> io::Result<Self> {
        let listener = listen(port)?;
        let port = listener.local_addr()?.port();
        let behind = SocketAddr::from((Ipv4Addr::LOCALHOST, behind));
        let proxy = Self {
            port,
            runtime: Handle::current(),
            mode: watch::channel(Mode::Pass).0,
            open: Arc::default(),
            waiting: Arc::default(),
            told: Mutex::new(Box::new(told)),
            work: Mutex::default(),
            behind: watch::channel(behind).0,
        };
        proxy.accept(listener);
        Ok(proxy)
    }

    /// Returns its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns how many connections are open through it.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// Returns how many bytes clients have sent that the resource has not got
    /// yet.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Returns its mode.
    #[must_use]
    pub fn mode(&self) -> Mode {
        *self.mode.borrow()
    }

    /// Puts another resource behind it; open connections stay with the old one.
    pub fn swap(&self, behind: u16) {
        let behind = SocketAddr::from((Ipv4Addr::LOCALHOST, behind));
        self.behind.send_replace(behind);
    }

    /// Changes its mode. When this returns, the change is in force.
    ///
    /// # Errors
    /// If the port cannot be bound again after a stop.
    pub async fn set(&self, mode: Mode) -> io::Result<()> {
        (self.told.lock().unwrap_or_else(PoisonError::into_inner))(mode);
        self.mode.send_replace(mode);
        if mode == Mode::Stop {
            let work = self.work().take();
            if let Some(work) = work {
                work.abort();
                // It was cancelled: that is the answer.
                let _ = work.await;
            }
        } else if self.work().is_none() {
            let listener = {
                let _there = self.runtime.enter();
                listen(self.port)?
            };
            self.accept(listener);
        }
        while matches!(mode, Mode::Stop | Mode::Refuse) && self.connections() > 0 {
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// Closes its port and resets every connection.
    pub async fn stop(&self) {
        // Only a start can fail.
        let _ = self.set(Mode::Stop).await;
    }

    /// Lets everything pass again.
    ///
    /// # Errors
    /// If the port cannot be bound again after a stop.
    pub async fn restart(&self) -> io::Result<()> {
        self.set(Mode::Pass).await
    }

    fn work(&self) -> std::sync::MutexGuard<'_, Option<JoinHandle<()>>> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn accept(&self, listener: TcpListener) {
        let (mode, behind) = (self.mode.subscribe(), self.behind.subscribe());
        let counts = Counts {
            open: Arc::clone(&self.open),
            waiting: Arc::clone(&self.waiting),
        };
        let work = serve(listener, behind, mode, counts);
        *self.work() = Some(self.runtime.spawn(work));
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(work) = self.work().take() {
            work.abort();
        }
    }
}

fn listen(port: u16) -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    // Connections that were reset a moment ago do not hold the port.
    socket.set_reuseaddr(true)?;
    socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
    socket.listen(BACKLOG)
}

async fn serve(
    listener: TcpListener,
    behind: watch::Receiver<SocketAddr>,
    mode: watch::Receiver<Mode>,
    counts: Counts,
) {
    // Dropped with this task, and with it every connection.
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        // A reset, not an orderly end, as of a resource that died.
        let _ = stream.set_zero_linger();
        if *mode.borrow() == Mode::Refuse {
            continue;
        }
        let open = Counted::more(&counts.open, 1);
        let (behind, mode) = (*behind.borrow(), mode.clone());
        let waiting = Arc::clone(&counts.waiting);
        connections.spawn(async move {
            let _open = open;
            // However a connection ends, its two sides see it.
            let _ = carry(stream, behind, mode, &waiting).await;
        });
        while connections.try_join_next().is_some() {}
    }
}

/// The counts over all connections.
struct Counts {
    open: Arc<AtomicUsize>,
    waiting: Arc<AtomicUsize>,
}

/// Part of a count, until it is dropped.
struct Counted(Arc<AtomicUsize>, usize);

impl Counted {
    fn more(count: &Arc<AtomicUsize>, by: usize) -> Self {
        count.fetch_add(by, Ordering::Relaxed);
        Self(Arc::clone(count), by)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(self.1, Ordering::Relaxed);
    }
}

async fn carry(
    client: TcpStream,
    behind: SocketAddr,
    mode: watch::Receiver<Mode>,
    waiting: &Arc<AtomicUsize>,
) -> io::Result<()> {
    passing(&mut mode.clone()).await?;
    let resource = TcpStream::connect(behind).await?;
    client.set_nodelay(true)?;
    resource.set_nodelay(true)?;
    let (from_client, to_client) = client.into_split();
    let (from_resource, to_resource) = resource.into_split();
    let mut refused = mode.clone();
    tokio::select! {
        done = async {
            tokio::try_join!(
                pump(from_client, to_resource, mode.clone(), Way::Questions(waiting)),
                pump(from_resource, to_client, mode.clone(), Way::Answers),
            )
        } => done.map(drop),
        _ = refused.wait_for(|mode| *mode == Mode::Refuse) => Ok(()),
    }
}

/// Waits while nothing passes.
async fn passing(mode: &mut watch::Receiver<Mode>) -> io::Result<Mode> {
    let passing = mode.wait_for(|mode| *mode != Mode::Hang).await;
    passing.map(|mode| *mode).map_err(io::Error::other)
}

/// The bytes in transit, each part with the time when it is due.
type Parts = (Instant, Vec<u8>, Option<Counted>);

/// Which way something is carried.
#[derive(Clone, Copy)]
enum Way<'a> {
    /// To the resource; bytes in transit are counted.
    Questions(&'a Arc<AtomicUsize>),
    /// To the client.
    Answers,
}

/// As many parts as may be under way, so that a fast side cannot fill the
/// memory.
const PARTS: usize = 64;

/// Copies one direction until its end. It reads on during a delay, so that
/// every byte is late by the same time and none waits for another.
async fn pump(
    from: impl AsyncRead + Unpin,
    to: impl AsyncWrite + Unpin,
    mode: watch::Receiver<Mode>,
    way: Way<'_>,
) -> io::Result<()> {
    let (send, receive) = mpsc::channel(PARTS);
    let reading = take_in(from, mode.clone(), send, way);
    let writing = give_out(to, mode, receive, matches!(way, Way::Answers));
    tokio::try_join!(reading, writing).map(drop)
}

async fn take_in(
    mut from: impl AsyncRead + Unpin,
    mode: watch::Receiver<Mode>,
    send: mpsc::Sender<Parts>,
    way: Way<'_>,
) -> io::Result<()> {
    loop {
        let mut part = Vec::with_capacity(CHUNK);
        let read = from.read_buf(&mut part).await?;
        let late = match *mode.borrow() {
            Mode::Delay(by) => by,
            _ => Duration::ZERO,
        };
        let counted = match way {
            Way::Questions(waiting) => Some(Counted::more(waiting, read)),
            Way::Answers => None,
        };
        // The end is a part too: an empty one.
        let sent = send.send((Instant::now() + late, part, counted)).await;
        if sent.is_err() || read == 0 {
            return Ok(());
        }
    }
}

async fn give_out(
    mut to: impl AsyncWrite + Unpin,
    mut mode: watch::Receiver<Mode>,
    mut receive: mpsc::Receiver<Parts>,
    answers: bool,
) -> io::Result<()> {
    let mut cut = Cut::default();
    while let Some((due, part, counted)) = receive.recv().await {
        sleep_until(due).await;
        let left = cut.left(passing(&mut mode).await?, answers);
        if left < part.len() {
            to.write_all(&part[..left]).await?;
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        cut.carried += part.len();
        if part.is_empty() {
            return to.shutdown().await;
        }
        to.write_all(&part).await?;
        drop(counted);
    }
    Ok(())
}

/// The bytes of answers since the cut was set.
#[derive(Default)]
struct Cut {
    mode: Option<Mode>,
    carried: usize,
}

impl Cut {
    /// Returns how many bytes may still pass.
    fn left(&mut self, mode: Mode, answers: bool) -> usize {
        if self.mode != Some(mode) {
            self.mode = Some(mode);
            self.carried = 0;
        }
        match mode {
            Mode::CutAfter(bytes) if answers => bytes.saturating_sub(self.carried),
            _ => usize::MAX,
        }
    }
}
