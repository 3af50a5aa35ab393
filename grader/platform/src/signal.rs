//! Signals: the four that the grader sends, and the names of all that may end
//! a process.

use std::fmt;

use rustix::process::Signal as System;

/// A signal that the grader sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// The terminal has gone.
    SIGHUP,
    /// The person pressed Ctrl-C.
    SIGINT,
    /// The process should stop.
    SIGTERM,
    /// The process is killed.
    SIGKILL,
}

impl Signal {
    /// Returns the signal's name, as `SIGTERM`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SIGHUP => "SIGHUP",
            Self::SIGINT => "SIGINT",
            Self::SIGTERM => "SIGTERM",
            Self::SIGKILL => "SIGKILL",
        }
    }

    /// Returns the signal's number on this system.
    #[must_use]
    pub fn number(self) -> i32 {
        self.raw().as_raw()
    }

    pub(super) fn raw(self) -> System {
        match self {
            Self::SIGHUP => System::HUP,
            Self::SIGINT => System::INT,
            Self::SIGTERM => System::TERM,
            Self::SIGKILL => System::KILL,
        }
    }
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Numbers differ between systems, names do not.
const NAMES: &[(System, &str)] = &[
    (System::HUP, "SIGHUP"),
    (System::INT, "SIGINT"),
    (System::QUIT, "SIGQUIT"),
    (System::ILL, "SIGILL"),
    (System::TRAP, "SIGTRAP"),
    (System::ABORT, "SIGABRT"),
    (System::BUS, "SIGBUS"),
    (System::FPE, "SIGFPE"),
    (System::KILL, "SIGKILL"),
    (System::USR1, "SIGUSR1"),
    (System::SEGV, "SIGSEGV"),
    (System::USR2, "SIGUSR2"),
    (System::PIPE, "SIGPIPE"),
    (System::ALARM, "SIGALRM"),
    (System::TERM, "SIGTERM"),
    (System::XCPU, "SIGXCPU"),
    (System::XFSZ, "SIGXFSZ"),
    (System::VTALARM, "SIGVTALRM"),
    (System::PROF, "SIGPROF"),
    (System::SYS, "SIGSYS"),
];

/// Returns the name of the signal with this number, if it is one that ends a
/// process.
pub(super) fn name_of(number: i32) -> Option<&'static str> {
    let is_it = |(signal, _): &&(System, &str)| signal.as_raw() == number;
    NAMES.iter().find(is_it).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::{Signal, name_of};

    #[test]
    fn a_signal_that_is_sent_has_the_name_of_its_number() {
        use Signal::{SIGHUP, SIGINT, SIGKILL, SIGTERM};
        for signal in [SIGHUP, SIGINT, SIGTERM, SIGKILL] {
            assert_eq!(name_of(signal.number()), Some(signal.as_str()));
        }
        assert_eq!(name_of(0), None);
    }
}
