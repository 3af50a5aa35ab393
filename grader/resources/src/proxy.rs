//! A TCP proxy before a resource, so that a run can take the resource away:
//! stopped, slow, mute, cut short or refusing, changed while it runs. It knows
//! nothing of what it carries.

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

/// How many may queue to be accepted.
const BACKLOG: u32 = 1024;

/// What is carried at once.
const CHUNK: usize = 16 << 10;

/// How a proxy treats what comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Everything passes.
    Pass,
    /// Everything passes, each way so much later.
    Delay(Duration),
    /// Connections are taken, and nothing passes either way any more. What was
    /// sent meanwhile passes when the mode changes.
    Hang,
    /// Every connection ends, with a reset, after so many bytes of answers
    /// from now on.
    CutAfter(usize),
    /// New connections are taken and reset at once; those there are end.
    Refuse,
    /// Nobody listens: the system itself refuses. Those there are end.
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

/// A proxy at work. Dropping it closes its port and its connections.
pub struct Proxy {
    port: u16,
    /// Where it was started, and where it goes on after a stop.
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
    /// Starts one on `port` of 127.0.0.1 (0 is any free port) before a
    /// resource on port `behind`. `told` hears of every change of its mode.
    ///
    /// # Errors
    /// Where the port cannot be bound.
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

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How many connections are open through it.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// How many bytes clients have sent that the resource has not got yet.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Its mode.
    #[must_use]
    pub fn mode(&self) -> Mode {
        *self.mode.borrow()
    }

    /// Puts another resource behind it; connections there are stay with the
    /// old one.
    pub fn swap(&self, behind: u16) {
        let behind = SocketAddr::from((Ipv4Addr::LOCALHOST, behind));
        self.behind.send_replace(behind);
    }

    /// Changes its mode. When this returns, the change is in force.
    ///
    /// # Errors
    /// Where the port cannot be bound again after a stop.
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

    /// Nobody listens any more, and every connection is reset.
    pub async fn stop(&self) {
        // Only a start can fail.
        let _ = self.set(Mode::Stop).await;
    }

    /// Everything passes again.
    ///
    /// # Errors
    /// Where the port cannot be bound again after a stop.
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
        // A reset, not an end: that is what a resource that died looks like.
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

/// What is counted over all connections.
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

/// What is under way, each part with the time it is due.
type Parts = (Instant, Vec<u8>, Option<Counted>);

/// Which way something is carried.
#[derive(Clone, Copy)]
enum Way<'a> {
    /// To the resource; what is on the way is counted.
    Questions(&'a Arc<AtomicUsize>),
    /// To the client.
    Answers,
}

/// As many parts as may be under way, so that a fast side cannot fill the
/// memory.
const PARTS: usize = 64;

/// Carries one way until the end. What is delayed is read on meanwhile, so
/// that every byte comes late by the same and none waits for another.
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

/// What has been carried since answers are being cut.
#[derive(Default)]
struct Cut {
    mode: Option<Mode>,
    carried: usize,
}

impl Cut {
    /// How many bytes may still pass.
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
