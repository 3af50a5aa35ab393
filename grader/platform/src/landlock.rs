//! Linux: Landlock, with which a process without privileges permanently gives
//! up access that it does not need. The sandbox is made before the fork, from
//! files that exist then; only two system calls remain in the child.

use std::{
    fs, io,
    os::fd::{OwnedFd, RawFd},
    path::{Path, PathBuf},
};

use landlock::{
    ABI, Access, AccessFs, BitFlags, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError, Scope,
    path_beneath_rules,
};
use rustix::thread::set_no_new_privs;

use super::reach::{DEVICES, Reach, SYSTEM};

/// The fence's name in a report.
pub(super) const FENCE: &str = "landlock";

/// The requested rights; an older kernel enforces those that it knows.
const WISHED: ABI = ABI::V6;

/// The files that a program needs that starts no others: settings, time zones,
/// certificates and the kernel's own views.
const DATA: &[&str] = &[
    "/etc",
    "/proc",
    "/run/systemd/resolve",
    "/sys",
    "/usr/share/ca-certificates",
    "/usr/share/zoneinfo",
];

/// The folders of the loader and the C library.
const LIBRARIES: &[&str] = &[
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/lib/x86_64-linux-gnu",
    "/lib/aarch64-linux-gnu",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
];

/// The names that the files of the C library and its loader begin with.
const C_LIBRARY: &[&str] = &[
    "ld-",
    "libc.",
    "libdl.",
    "libgcc_s.",
    "libm.",
    "libnss_",
    "libpthread.",
    "libresolv.",
    "librt.",
];

/// Returns the fence around `reach`; `None` if the kernel has none.
pub(super) fn fence(reach: &Reach) -> io::Result<Option<OwnedFd>> {
    build(reach).map_err(io::Error::other)
}

fn build(reach: &Reach) -> Result<Option<OwnedFd>, RulesetError> {
    let all = AccessFs::from_all(WISHED);
    let reads = AccessFs::ReadFile | AccessFs::ReadDir;
    let runs = AccessFs::from_read(WISHED);
    let devices = reads | AccessFs::WriteFile | AccessFs::IoctlDev | AccessFs::Truncate;
    let (system, own) = if reach.runs_only_the_release {
        (reads, all & !BitFlags::from(AccessFs::Execute))
    } else {
        (runs, all)
    };
    let loader = if reach.runs_only_the_release {
        c_library()
    } else {
        Vec::new()
    };
    let readable = if reach.runs_only_the_release {
        DATA
    } else {
        SYSTEM
    };
    let fence = Ruleset::default()
        .handle_access(all)?
        .scope(Scope::from_all(WISHED))?
        .create()?
        .add_rules(path_beneath_rules(readable, system))?
        .add_rules(path_beneath_rules(&loader, runs))?
        .add_rules(path_beneath_rules(DEVICES, devices))?
        .add_rules(path_beneath_rules(&reach.reads, reads))?
        .add_rules(path_beneath_rules(&reach.writes, own))?
        .add_rules(path_beneath_rules([&reach.release], runs))?;
    Ok(fence.into())
}

/// Returns the loader, which the kernel runs for every binary, and the
/// libraries that it loads.
fn c_library() -> Vec<PathBuf> {
    let named = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        C_LIBRARY.iter().any(|start| name.starts_with(start))
    };
    let folders = LIBRARIES
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok());
    let files = folders.flatten().flatten().map(|entry| entry.path());
    files.filter(|path| path.is_file() && named(path)).collect()
}

/// Called in the child between fork and exec: from here on the fence holds.
#[allow(
    unsafe_code,
    reason = "the C library has no function for this system call"
)]
pub(super) fn enter(fence: RawFd) -> io::Result<()> {
    set_no_new_privs(true)?;
    // SAFETY: a system call on two integers; no memory is shared.
    let entered = unsafe { libc::syscall(libc::SYS_landlock_restrict_self, fence, 0) };
    if entered == 0 {
        Ok(())
    } else {
        Err(io::Error::last_os_error())
    }
}
