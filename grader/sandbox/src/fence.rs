//! Linux: the fence around one process, made before the process is. Entering
//! it takes system calls only.

use std::{io, os::fd::OwnedFd, path::Path};

use rustix::thread::set_no_new_privs;

use super::{
    Observer, Reach, capabilities,
    connect::Rules,
    filter::Filter,
    landlock, landlock_calls,
    namespaces::Namespaces,
    observer::{Delegated, Line},
    probe,
    reach::Network,
    refused_calls,
};

/// What holds a process.
#[derive(Debug, Default)]
pub(crate) struct Fence {
    namespaces: Option<Namespaces>,
    rules: Option<OwnedFd>,
    line: Option<Line>,
    filter: Option<Filter>,
    gives_up_privileges: bool,
}

impl Fence {
    /// The fence around `reach` for a process that stands in `work`; without a
    /// reach only `observer` watches it.
    pub(crate) fn new(
        reach: Option<&Reach>,
        work: Option<&Path>,
        observer: Option<&Observer>,
    ) -> io::Result<Self> {
        let Some(reach) = reach else {
            return Ok(Self {
                line: observer
                    .map(|observer| observer.line(Delegated::default()))
                    .transpose()?,
                ..Self::default()
            });
        };
        let namespaces = if probe::namespaces() {
            let work = work.map(Path::canonicalize).transpose()?;
            Some(Namespaces::new(&reach.writes, work)?)
        } else {
            None
        };
        let shares_nothing = namespaces.is_some() || observer.is_some();
        let is_possible = probe::connections();
        let delegated = Delegated {
            connections: (is_possible && reach.network == Network::Loopback).then(|| Rules {
                own: reach.writes.clone(),
                ports: reach.ports.clone(),
            }),
            changes: (is_possible && namespaces.is_none()).then(|| reach.writes.clone()),
        };
        let line = match observer {
            Some(observer) => Some(observer.line(delegated)?),
            None if delegated.is_empty() => None,
            None => Some(Observer::silent().line(delegated)?),
        };
        let filter = probe::seccomp()
            .then(|| refused_calls::filter(reach.network, shares_nothing))
            .flatten();
        Ok(Self {
            namespaces,
            rules: landlock::rules(reach)?,
            line,
            filter,
            gives_up_privileges: true,
        })
    }

    /// Whether the kernel counts the processes behind it apart from the user's
    /// others.
    pub(crate) fn counts_alone(&self) -> bool {
        self.namespaces.is_some()
    }

    /// Called in the child between fork and exec: the view of the files, which
    /// comes before anything that forbids to change it.
    pub(crate) fn enter_namespaces(&mut self) -> io::Result<()> {
        match &mut self.namespaces {
            Some(namespaces) => namespaces.enter(),
            None => Ok(()),
        }
    }

    /// Called in the child between fork and exec, at its end.
    pub(crate) fn enter(&self) -> io::Result<()> {
        if self.gives_up_privileges {
            set_no_new_privs(true)?;
            if let Some(rules) = &self.rules {
                landlock_calls::restrict_self(rules)?;
            }
            capabilities::drop_all()?;
        }
        if let Some(line) = &self.line {
            line.install();
        }
        match &self.filter {
            Some(filter) => filter.enter(0).map(drop),
            None => Ok(()),
        }
    }
}
