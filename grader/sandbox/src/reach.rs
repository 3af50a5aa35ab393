//! What a process can reach: the folders that are its own, its release, and
//! what every program of the machine needs. Processes of one formation share
//! nothing else, unless they were given it.

use std::path::{Path, PathBuf};

use super::Ports;

/// What every program can read and run: programs and libraries.
pub(crate) const PROGRAMS: &[&str] = &[
    "/bin",
    "/gnu/store",
    "/lib",
    "/lib32",
    "/lib64",
    "/nix/store",
    "/sbin",
    "/usr/bin",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/libexec",
    "/usr/local/bin",
    "/usr/local/lib",
    "/usr/local/lib64",
    "/usr/sbin",
    "/usr/share",
];

/// What every program can read: settings of the machine without secrets, and
/// the kernel's own views.
pub(crate) const SETTINGS: &[&str] = &[
    "/etc/ca-certificates",
    "/etc/crypto-policies",
    "/etc/gai.conf",
    "/etc/group",
    "/etc/host.conf",
    "/etc/hostname",
    "/etc/hosts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/ld.so.preload",
    "/etc/locale.alias",
    "/etc/locale.conf",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/nsswitch.conf",
    "/etc/os-release",
    "/etc/passwd",
    "/etc/pki/ca-trust",
    "/etc/pki/tls/certs",
    "/etc/profile",
    "/etc/protocols",
    "/etc/resolv.conf",
    "/etc/services",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
    "/etc/terminfo",
    "/etc/timezone",
    "/proc",
    "/run/systemd/resolve",
    "/sys/devices/system",
    "/sys/fs/cgroup",
    "/sys/kernel/mm",
    "/usr/share/ca-certificates",
    "/usr/share/zoneinfo",
];

/// Devices without a memory.
pub(crate) const DEVICES: &[&str] = &[
    "/dev/full",
    "/dev/null",
    "/dev/random",
    "/dev/urandom",
    "/dev/zero",
];

/// What else the system itself may have open in a process: its terminals, and
/// memory that only looks like a file.
#[cfg(target_os = "linux")]
const FILES: &[&str] = &[
    "/dev/pts",
    "/etc",
    "/memfd:",
    "/anon_hugepage",
    "/[aio]",
    "/opt",
    "/sys",
    "/usr",
];
#[cfg(not(target_os = "linux"))]
const FILES: &[&str] = &[
    "/System",
    "/Library",
    "/dev",
    "/etc",
    "/opt",
    "/private/etc",
    "/private/var/db",
    "/usr",
];

/// Which connections a process may open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Network {
    /// To this machine's loopback addresses.
    #[default]
    Loopback,
    /// It may be connected to, and connect to nothing.
    Listening,
    /// It gets no socket but a pair of its own, and stays in its process group.
    None,
}

/// How far a process reaches.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// What it may change.
    pub(crate) writes: Vec<PathBuf>,
    /// What it may read and run.
    pub(crate) runs: Vec<PathBuf>,
    /// What it may read.
    pub(crate) reads: Vec<PathBuf>,
    /// Whether it may run no program but those of the release.
    pub(crate) runs_only_the_release: bool,
    pub(crate) network: Network,
    /// Which ports it may connect to; `None`: all of them.
    pub(crate) ports: Option<Ports>,
}

impl Reach {
    /// A process that may change what is in the folders `own`, and read and
    /// run what is in `release`.
    #[must_use]
    pub fn new(own: &[&Path], release: &Path) -> Self {
        Self {
            writes: own.iter().map(|folder| (*folder).to_owned()).collect(),
            runs: vec![release.to_owned()],
            ..Self::default()
        }
    }

    /// It may also change what is in `folder`, as others may.
    #[must_use]
    pub fn sharing(mut self, folder: &Path) -> Self {
        self.writes.push(folder.to_owned());
        self
    }

    /// It may read what is in `folder`, and change nothing there.
    #[must_use]
    pub fn only_reading(mut self, folder: &Path) -> Self {
        self.writes.retain(|own| own != folder);
        self.reads.push(folder.to_owned());
        self
    }

    /// It may also read and run what is in `folder`, or the program `folder`.
    #[must_use]
    pub fn running(mut self, folder: &Path) -> Self {
        self.runs.push(folder.to_owned());
        self
    }

    /// It may run no program but those of its release.
    #[must_use]
    pub fn running_only_the_release(mut self) -> Self {
        self.runs_only_the_release = true;
        self
    }

    /// Of this machine's ports, it may connect to these.
    #[must_use]
    pub fn connecting_to(mut self, ports: &Ports) -> Self {
        self.ports = Some(ports.clone());
        self
    }

    /// It may be connected to, and connect to nothing.
    #[must_use]
    pub fn listening(mut self) -> Self {
        self.network = Network::Listening;
        self
    }

    /// It gets no socket but a pair of its own.
    #[must_use]
    pub fn without_network(mut self) -> Self {
        self.network = Network::None;
        self
    }

    /// Those of `files` that are neither its own nor the system's, sorted.
    #[must_use]
    pub fn outside(&self, files: Vec<PathBuf>) -> Vec<PathBuf> {
        let own = self.writes.iter().chain(&self.reads).chain(&self.runs);
        let own: Vec<PathBuf> = own
            .flat_map(|folder| [folder.clone(), folder.canonicalize().unwrap_or_default()])
            .filter(|folder| folder.is_absolute())
            .collect();
        let inside = |file: &Path| {
            let system = PROGRAMS.iter().chain(SETTINGS).chain(DEVICES).chain(FILES);
            own.iter().any(|folder| file.starts_with(folder))
                || system.into_iter().any(|folder| file.starts_with(folder))
        };
        let mut outside: Vec<PathBuf> = files.into_iter().filter(|file| !inside(file)).collect();
        outside.sort();
        outside.dedup();
        outside
    }
}
