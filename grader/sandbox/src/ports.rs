//! Which ports of this machine a process may connect to: those that were
//! opened to its lab, and those behind which there is its own run. Behind the
//! others are the labs beside it, also of other graders, and the machine's own
//! services.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// By which protocol a process connects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// A stream.
    Tcp,
    /// Datagrams.
    Udp,
}

/// Tells whether all sockets that wait on a port are the run's own.
type IsOwn = dyn Fn(Protocol, u16) -> bool + Send + Sync;

/// The ports that are open to a process. More can be opened while it runs.
#[derive(Clone)]
pub struct Ports {
    open: Arc<Mutex<Vec<u16>>>,
    is_own: Arc<IsOwn>,
}

impl Ports {
    /// No port is open but those for which `is_own` holds.
    #[must_use]
    pub fn closed_but(is_own: impl Fn(Protocol, u16) -> bool + Send + Sync + 'static) -> Self {
        Self {
            open: Arc::default(),
            is_own: Arc::new(is_own),
        }
    }

    /// Opens `port`.
    pub fn open(&self, port: u16) {
        self.all().push(port);
    }

    /// Whether a process may connect to `port`.
    #[cfg_attr(not(target_os = "linux"), allow(dead_code))]
    pub(crate) fn allow(&self, protocol: Protocol, port: u16) -> bool {
        self.all().contains(&port) || (self.is_own)(protocol, port)
    }

    fn all(&self) -> std::sync::MutexGuard<'_, Vec<u16>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ports")
            .field("open", &self.open)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Ports, Protocol};

    #[test]
    fn a_port_is_closed_until_it_is_opened_or_the_runs_own() {
        let ports = Ports::closed_but(|protocol, port| protocol == Protocol::Tcp && port == 80);
        let others = ports.clone();
        let allowed = |protocol, port| ports.allow(protocol, port);
        assert!(allowed(Protocol::Tcp, 80) && !allowed(Protocol::Udp, 80));
        assert!(!allowed(Protocol::Tcp, 40_000) && !allowed(Protocol::Tcp, 12_345));
        others.open(12_345);
        assert!(allowed(Protocol::Tcp, 12_345) && !allowed(Protocol::Tcp, 12_346));
    }
}
