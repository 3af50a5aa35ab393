//! Ports: free ones, drawn from the run's seed, occupied ones, and ones that
//! stay closed.

use std::{
    collections::HashSet,
    io,
    net::{Ipv4Addr, Ipv6Addr, TcpListener, TcpStream},
    ops::Range,
    sync::{LazyLock, Mutex, PoisonError},
};

use tokio::net::TcpSocket;

use super::PlatformError;

/// Below the range that systems draw the ports of outgoing connections from
/// (32768 and up on Linux, 49152 and up on macOS), so that no client of ours
/// takes a port between its choice and its use.
pub(super) const RANGE: Range<u16> = 10_000..32_000;

/// How many ports a grader claims at a time.
const SHARE: u16 = 500;

/// How many draws may fail before a grader claims another share: its ports are
/// in use, or wait after a close (TIME_WAIT, a minute).
const IN_VAIN: usize = 200;

/// This grader's shares of the ports: two that run at once, with the same
/// seed even, do not meet.
static OURS: Mutex<Vec<Share>> = Mutex::new(Vec::new());

/// Some ports, and the sign that they are taken for other graders: the port
/// before them, which is bound and never listened on as long as this exists.
struct Share {
    ports: Range<u16>,
    _claimed: TcpSocket,
}

impl Share {
    /// Returns a share that no other grader has.
    fn claim() -> Option<Self> {
        let starts: Vec<u16> = RANGE.step_by(SHARE.into()).collect();
        // From anywhere: a service that behaves well on certain ports alone
        // must not know which.
        let first = fastrand::usize(0..starts.len());
        starts[first..]
            .iter()
            .chain(&starts[..first])
            .find_map(|&start| {
                let claimed = bind_plainly(start).ok()?;
                Some(Self {
                    ports: start + 1..start + SHARE,
                    _claimed: claimed,
                })
            })
    }
}

/// Returns the ports to draw from: the shares of this grader, or all ports if
/// others have every share.
fn ours() -> Vec<Range<u16>> {
    let mut shares = OURS.lock().unwrap_or_else(PoisonError::into_inner);
    if shares.is_empty() {
        shares.extend(Share::claim());
    }
    if shares.is_empty() {
        return vec![RANGE];
    }
    shares.iter().map(|share| share.ports.clone()).collect()
}

/// Claims one more share; whether there was one.
fn claim_more() -> bool {
    let claimed = Share::claim();
    let more = claimed.is_some();
    let mut shares = OURS.lock().unwrap_or_else(PoisonError::into_inner);
    shares.extend(claimed);
    more
}

/// Ports that are in use now: none is given twice, so that checks side by side
/// cannot meet. They are returned when a lab closes.
static GIVEN: LazyLock<Mutex<HashSet<u16>>> = LazyLock::new(Mutex::default);

/// A port that the grader occupies until this is dropped.
#[derive(Debug)]
pub struct HeldPort {
    /// The port.
    pub port: u16,
    _listeners: Vec<TcpListener>,
}

impl Drop for HeldPort {
    fn drop(&mut self) {
        give_back(&[self.port]);
    }
}

/// A port on which no process can listen until this is dropped.
#[derive(Debug)]
pub struct ClosedPort {
    /// The port.
    pub port: u16,
    _bound: TcpSocket,
}

impl Drop for ClosedPort {
    fn drop(&mut self) {
        give_back(&[self.port]);
    }
}

/// Keeps a free port closed: a connection to it is refused.
///
/// # Errors
/// If no share of the ports has a free one.
pub fn close(rng: &mut fastrand::Rng) -> Result<ClosedPort, PlatformError> {
    let port = free_port(rng)?;
    let bound = bind_plainly(port);
    bound
        .map(|bound| ClosedPort {
            port,
            _bound: bound,
        })
        .map_err(|cause| PlatformError::system(format!("keep port {port} closed"), cause))
}

/// Makes ports free to be given again.
pub fn give_back(ports: &[u16]) {
    let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    for port in ports {
        given.remove(port);
    }
}

/// Returns whether the port is in use now.
#[must_use]
pub fn is_given(port: u16) -> bool {
    let given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    given.contains(&port)
}

/// Reserves a port that nothing listens on until it is given back.
///
/// # Errors
/// If no share of the ports has a free one.
pub fn free_port(rng: &mut fastrand::Rng) -> Result<u16, PlatformError> {
    let (port, ()) = draw(rng, drop)?;
    Ok(port)
}

/// Occupies a free port on every interface.
///
/// # Errors
/// If no share of the ports has a free one.
pub fn hold(rng: &mut fastrand::Rng) -> Result<HeldPort, PlatformError> {
    let (port, listeners) = draw(rng, |listeners| listeners)?;
    Ok(HeldPort {
        port,
        _listeners: listeners,
    })
}

/// Starts a process from another thread than the one that draws ports. Until
/// its own program begins, a child has every socket of its parent: one that was
/// forked while a port is tried would still listen there when a service comes
/// to bind it. So nothing is tried in the meantime.
pub(super) fn between_draws<T>(start: impl FnOnce() -> T) -> T {
    let _given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    start()
}

/// Draws a free port, and returns it with the result of `take` on its
/// listeners.
fn draw<T>(
    rng: &mut fastrand::Rng,
    take: impl Fn(Vec<TcpListener>) -> T,
) -> Result<(u16, T), PlatformError> {
    loop {
        let ranges = ours();
        let last = match draw_from(&ranges, rng, &take) {
            Ok(drawn) => return Ok(drawn),
            Err(last) => last,
        };
        if !claim_more() {
            let doing = format!("find a free port from {} to {}", RANGE.start, RANGE.end);
            return Err(PlatformError::system(doing, last));
        }
    }
}

fn draw_from<T>(
    ranges: &[Range<u16>],
    rng: &mut fastrand::Rng,
    take: impl Fn(Vec<TcpListener>) -> T,
) -> io::Result<(u16, T)> {
    let mut last = io::Error::from(io::ErrorKind::AddrInUse);
    for _ in 0..IN_VAIN {
        let port = drawn(ranges, rng);
        let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
        if given.contains(&port) {
            continue;
        }
        match occupy(port) {
            Ok(listeners) => {
                given.insert(port);
                // Before the lock goes: see `between_draws`.
                return Ok((port, take(listeners)));
            }
            Err(cause) => last = cause,
        }
    }
    Err(last)
}

/// Returns every port of the ranges, which are of one length, is as likely.
fn drawn(ranges: &[Range<u16>], rng: &mut fastrand::Rng) -> u16 {
    let length = ranges[0].end - ranges[0].start;
    let place = rng.usize(0..ranges.len() * usize::from(length));
    let offset = u16::try_from(place % usize::from(length)).unwrap_or(0);
    ranges[place / usize::from(length)].start + offset
}

/// Binds the port on every IPv6 and IPv4 address, or on every IPv4 address if
/// there is no IPv6. If one socket serves both (Linux), the second bind finds
/// the port taken, which is right.
fn occupy(port: u16) -> io::Result<Vec<TcpListener>> {
    bind_plainly(port)?;
    let six = TcpListener::bind((Ipv6Addr::UNSPECIFIED, port));
    let four = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port));
    match (six, four) {
        (Err(_), Err(cause)) => Err(cause),
        (six, four) => Ok(six.into_iter().chain(four).collect()),
    }
}

/// Returns whether a server that does not set `SO_REUSEADDR` could bind the
/// port: connections that ended a moment ago (TIME_WAIT) are in its way, and
/// the standard library, which sets it, would not notice.
fn bind_plainly(port: u16) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((Ipv4Addr::UNSPECIFIED, port).into())?;
    Ok(socket)
}

/// Returns whether anything on this machine takes a connection to the port.
#[must_use]
pub fn is_taken(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{
        HashSet, Ipv4Addr, SHARE, Share, TcpListener, TcpStream, close, free_port, give_back, hold,
        ours,
    };

    #[test]
    fn a_free_port_can_be_bound_and_is_given_to_one_at_a_time() {
        let draw = || free_port(&mut fastrand::Rng::with_seed(1)).unwrap();
        let (first, second) = (draw(), draw());
        assert_ne!(first, second);
        TcpListener::bind((Ipv4Addr::UNSPECIFIED, first)).unwrap();
        give_back(&[first]);
        assert_eq!(draw(), first);
    }

    #[test]
    fn ports_that_are_given_back_do_not_run_out() {
        let mut rng = fastrand::Rng::with_seed(3);
        for _ in 0..2 * SHARE {
            let port = free_port(&mut rng).unwrap();
            give_back(&[port]);
        }
    }

    #[test]
    fn an_exhausted_share_of_ports_leads_to_another() {
        let mut rng = fastrand::Rng::with_seed(5);
        let wanted = SHARE + 50;
        let ports: Vec<u16> = (0..wanted).map(|_| free_port(&mut rng).unwrap()).collect();
        let different: HashSet<u16> = ports.iter().copied().collect();
        give_back(&ports);
        assert_eq!(different.len(), usize::from(wanted));
    }

    #[test]
    fn two_graders_at_once_draw_from_different_ports() {
        let ours = ours();
        let other = Share::claim().unwrap().ports;
        for ours in ours {
            assert!(other.end <= ours.start || ours.end <= other.start);
        }
    }

    #[test]
    fn a_closed_port_refuses_and_cannot_be_bound() {
        let closed = close(&mut fastrand::Rng::with_seed(4)).unwrap();
        let address = (Ipv4Addr::LOCALHOST, closed.port);
        let refused = TcpStream::connect(address).unwrap_err();
        assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
        assert!(TcpListener::bind(address).is_err());
    }

    #[test]
    fn a_held_port_cannot_be_bound() {
        let held = hold(&mut fastrand::Rng::with_seed(2)).unwrap();
        for address in [Ipv4Addr::UNSPECIFIED, Ipv4Addr::LOCALHOST] {
            assert!(
                TcpListener::bind((address, held.port)).is_err(),
                "{address}"
            );
        }
    }
}
