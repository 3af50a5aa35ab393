//! Linux: Landlock, by which a process gives up permanently what it does not
//! need, without privileges: files, signals to other processes and abstract
//! Unix sockets. The rules are made before the fork, by the files that are
//! there then; in the child one system call remains.

use std::{
    fs, io,
    os::fd::{AsRawFd, OwnedFd},
    path::{Path, PathBuf},
    sync::LazyLock,
};

use landlock::{
    ABI, Access, AccessFs, BitFlags, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError, Scope,
    path_beneath_rules,
};

use super::reach::{DEVICES, PROGRAMS, Reach, SETTINGS};

/// What is asked for; an older kernel holds as much of it as it knows.
const WISHED: ABI = ABI::V6;

/// Where the loader and the C library are.
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

/// The rules around `reach`; `None` if the kernel has no Landlock.
pub(crate) fn rules(reach: &Reach) -> io::Result<Option<OwnedFd>> {
    build(reach).map_err(io::Error::other)
}

fn build(reach: &Reach) -> Result<Option<OwnedFd>, RulesetError> {
    let all = AccessFs::from_all(WISHED);
    let reads = AccessFs::ReadFile | AccessFs::ReadDir;
    let runs = AccessFs::from_read(WISHED);
    let devices = reads | AccessFs::WriteFile | AccessFs::IoctlDev | AccessFs::Truncate;
    let confined = Ruleset::default()
        .handle_access(all)?
        .scope(Scope::from_all(WISHED))?
        .create()?
        .add_rules(path_beneath_rules(SETTINGS, reads))?
        .add_rules(path_beneath_rules(DEVICES, devices))?
        .add_rules(path_beneath_rules(&reach.reads, reads))?
        .add_rules(path_beneath_rules(&reach.runs, runs))?;
    let confined = if reach.runs_only_the_release {
        let own = all & !BitFlags::from(AccessFs::Execute);
        confined
            .add_rules(path_beneath_rules(&*C_LIBRARY_FILES, runs))?
            .add_rules(path_beneath_rules(&reach.writes, own))?
    } else {
        confined
            .add_rules(path_beneath_rules(PROGRAMS, runs))?
            .add_rules(path_beneath_rules(&reach.writes, all))?
    };
    Ok(confined.into())
}

/// The loader, which the kernel runs for every binary, and what it loads.
static C_LIBRARY_FILES: LazyLock<Vec<PathBuf>> = LazyLock::new(|| {
    let named = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        C_LIBRARY.iter().any(|start| name.starts_with(start))
    };
    let folders = LIBRARIES
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok());
    let files = folders.flatten().flatten().map(|entry| entry.path());
    files.filter(|path| path.is_file() && named(path)).collect()
});

/// Which version of Landlock the kernel has; 0 if none.
#[allow(
    unsafe_code,
    reason = "the C library has no function for this system call"
)]
pub(crate) fn version() -> i64 {
    const VERSION: libc::c_uint = 1;
    // SAFETY: a system call that is given no memory.
    let version = unsafe {
        libc::syscall(
            libc::SYS_landlock_create_ruleset,
            std::ptr::null::<u8>(),
            0_usize,
            VERSION,
        )
    };
    version.max(0)
}

/// Called in the child between fork and exec, after `no_new_privs`: from here
/// on the rules hold.
#[allow(
    unsafe_code,
    reason = "the C library has no function for this system call"
)]
pub(crate) fn enter(rules: &OwnedFd) -> io::Result<()> {
    // SAFETY: a system call on two integers; no memory is shared.
    let entered = unsafe { libc::syscall(libc::SYS_landlock_restrict_self, rules.as_raw_fd(), 0) };
    if entered == 0 {
        Ok(())
    } else {
        Err(io::Error::last_os_error())
    }
}
