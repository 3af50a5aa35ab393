//! Systems other than Linux: no layer of the sandbox is there, and a process
//! is only tied to the grader as far as POSIX allows.

pub(crate) mod fence {
    //! Stands for the fence.

    use std::{io, path::Path};

    use crate::{Observer, Reach};

    /// Holds nothing.
    #[derive(Debug)]
    pub(crate) struct Fence;

    impl Fence {
        /// There is no fence here.
        pub(crate) fn new(
            _: Option<&Reach>,
            _: Option<&Path>,
            _: Option<&Observer>,
        ) -> io::Result<Self> {
            Ok(Self)
        }

        /// No process is counted apart from others here.
        pub(crate) fn counts_alone(&self) -> bool {
            false
        }

        /// Does nothing.
        pub(crate) fn enter_namespaces(&mut self) -> io::Result<()> {
            Ok(())
        }

        /// Does nothing.
        pub(crate) fn enter(&self) -> io::Result<()> {
            Ok(())
        }
    }
}

pub(crate) mod observer {
    //! Stands for the observer.

    use std::collections::BTreeSet;

    use crate::Attempt;

    /// This system lets no program observe the system calls of another.
    #[derive(Debug, Clone, Default)]
    pub struct Observer;

    impl Observer {
        /// Nothing is reported here.
        #[must_use]
        pub fn attempts(&self) -> Option<BTreeSet<Attempt>> {
            None
        }
    }
}

pub(crate) mod probe {
    //! Stands for the probes.

    use crate::Layer;

    /// There are no rules for files here.
    pub(crate) fn files() -> bool {
        false
    }

    /// The one layer that is missing.
    pub(crate) fn layers() -> Vec<Layer> {
        vec![Layer {
            name: "landlock".to_owned(),
            holds: "everything outside a process's own folders",
            is_there: false,
            is_base: true,
            advice: "grade strangers' code on Linux, or in a container of it",
        }]
    }
}

pub(crate) mod session {
    //! What ties a process to the grader, as far as POSIX goes.

    use std::io;

    /// Makes the process the leader of a session without a terminal.
    pub(crate) fn leave_terminal() -> io::Result<()> {
        rustix::process::setsid().map(drop).map_err(Into::into)
    }

    /// There is no such thing here.
    pub(crate) fn die_with_parent() -> io::Result<()> {
        Ok(())
    }

    /// There is no such thing here.
    pub(crate) fn be_the_first_to_go() {}

    /// What an editor, a terminal or a CI runner left open in the grader is
    /// not the service's.
    #[allow(
        unsafe_code,
        reason = "no safe call marks every descriptor, whoever opened it"
    )]
    pub(crate) fn close_at_exec() {
        /// macOS opens no more than this for a process, unless it asks.
        const DESCRIPTORS: i32 = 256;
        for descriptor in 3..DESCRIPTORS {
            // SAFETY: nothing is closed before the exec, and nothing in the
            // child uses a descriptor behind it.
            unsafe {
                libc::fcntl(descriptor, libc::F_SETFD, libc::FD_CLOEXEC);
            }
        }
    }
}
