//! Linux: which layers of the sandbox this machine has. What can fail half-way
//! is tried in a child that ends at once.

use std::sync::OnceLock;

use super::{
    Layer, connect, filter::Filter, landlock_calls, namespaces::Namespaces, reach::Network,
    refused_calls,
};

/// From this version on Landlock also keeps signals inside.
const WITH_SIGNALS: i64 = 6;

/// Whether Landlock is there.
pub(crate) fn files() -> bool {
    landlock_version() > 0
}

/// Which version of Landlock is there; 0 if none.
fn landlock_version() -> i64 {
    static VERSION: OnceLock<i64> = OnceLock::new();
    *VERSION.get_or_init(landlock_calls::version)
}

/// Whether a process can have namespaces.
pub(crate) fn namespaces() -> bool {
    static THERE: OnceLock<bool> = OnceLock::new();
    *THERE.get_or_init(|| {
        let made = Namespaces::new(&[std::env::temp_dir()], None);
        made.is_ok_and(|mut made| succeeds(|| made.enter().is_ok()))
    })
}

/// Whether calls can be refused.
pub(crate) fn seccomp() -> bool {
    static THERE: OnceLock<bool> = OnceLock::new();
    *THERE.get_or_init(|| {
        refused_calls::filter(Network::Loopback, false).is_some_and(|filter| {
            succeeds(|| rustix::thread::set_no_new_privs(true).is_ok() && filter.enter(0).is_ok())
        })
    })
}

/// Whether connections can be made by the grader.
pub(crate) fn connections() -> bool {
    static THERE: OnceLock<bool> = OnceLock::new();
    *THERE.get_or_init(|| seccomp() && connect::is_possible())
}

/// Runs `tried` in a child and tells whether it succeeded.
#[allow(
    unsafe_code,
    reason = "a child of this very program, which makes system calls and ends"
)]
fn succeeds(mut tried: impl FnMut() -> bool) -> bool {
    // SAFETY: the child makes system calls without locks or allocation, and
    // ends without running anything of the parent's.
    unsafe {
        let child = libc::fork();
        if child == 0 {
            libc::_exit(i32::from(!tried()));
        }
        let mut status = 0;
        child > 0 && libc::waitpid(child, &raw mut status, 0) == child && status == 0
    }
}

/// Every layer, in force or not.
pub(crate) fn layers() -> Vec<Layer> {
    let version = landlock_version();
    let has_filter = Filter::new(0).is_some() && seccomp();
    vec![
        Layer {
            name: "namespaces".to_owned(),
            holds: "owners, modes and times of files outside, System V and POSIX objects",
            is_there: namespaces(),
            is_base: false,
            advice: "allow users to make namespaces: on Ubuntu `sysctl \
                     kernel.apparmor_restrict_unprivileged_userns=0`, in Docker \
                     `--security-opt seccomp=unconfined`",
        },
        Layer {
            name: format!("landlock-{version}"),
            holds: "files outside a process's own folders",
            is_there: version > 0,
            is_base: true,
            advice: "boot a kernel from 5.13 on with `landlock` in its list of security modules",
        },
        Layer {
            name: "signals".to_owned(),
            holds: "signals to the grader and to other processes",
            is_there: version >= WITH_SIGNALS,
            is_base: true,
            advice: "boot a kernel from 6.12 on",
        },
        Layer {
            name: "seccomp".to_owned(),
            holds: "calls that reach other processes, the terminal, keys, the machine",
            is_there: has_filter,
            is_base: true,
            advice: "use Linux on x86_64 or aarch64, with seccomp filters allowed",
        },
        Layer {
            name: "loopback".to_owned(),
            holds: "connections to anything but this machine, by TCP and UDP; without \
                    namespaces also modes and times of files outside",
            is_there: connections(),
            is_base: false,
            advice: "allow `pidfd_getfd` to processes (in Docker `--cap-add SYS_PTRACE`), \
                     or start the container with `--network none`",
        },
    ]
}
