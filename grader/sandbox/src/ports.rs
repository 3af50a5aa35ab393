//! Which of the ports that graders use a process may connect to: those of its
//! own lab. Behind the others are the labs beside it, also of other graders.

use std::{
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
};

/// The ports of graders, and which of them are open to a process. More can be
/// opened while it runs.
#[derive(Debug, Clone)]
pub struct Ports {
    of_graders: Range<u16>,
    open: Arc<Mutex<Vec<u16>>>,
}

impl Ports {
    /// None of the ports `of_graders` is open.
    #[must_use]
    pub fn closed(of_graders: Range<u16>) -> Self {
        let open = Arc::default();
        Self { of_graders, open }
    }

    /// Opens `port`.
    pub fn open(&self, port: u16) {
        self.all().push(port);
    }

    /// Whether a process may connect to `port`.
    #[cfg_attr(not(target_os = "linux"), allow(dead_code))]
    pub(crate) fn allow(&self, port: u16) -> bool {
        !self.of_graders.contains(&port) || self.all().contains(&port)
    }

    fn all(&self) -> std::sync::MutexGuard<'_, Vec<u16>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Ports;

    #[test]
    fn a_port_of_graders_is_closed_until_it_is_opened() {
        let ports = Ports::closed(10_000..32_000);
        let others = ports.clone();
        assert!(ports.allow(80) && ports.allow(40_000) && !ports.allow(12_345));
        others.open(12_345);
        assert!(ports.allow(12_345) && !ports.allow(12_346));
    }
}
