//! Linux: Landlock, by which a process gives up permanently what it does not
//! need, without privileges: files, signals to other processes and abstract
//! Unix sockets. The rules are made before the fork, by the files that are
//! there then; in the child one system call remains.

use std::{
    fs, io,
    os::fd::OwnedFd,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use super::{
    landlock_calls::{self, Access, Ruleset},
    reach::{DEVICES, PROGRAMS, Reach, SETTINGS},
};

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
    let Some(rules) = Ruleset::new(landlock_calls::version())? else {
        return Ok(None);
    };
    let devices = Access::READ | Access::WRITE_FILE | Access::IOCTL_DEV | Access::TRUNCATE;
    rules.allow(SETTINGS, Access::READ)?;
    rules.allow(DEVICES, devices)?;
    rules.allow(&reach.reads, Access::READ)?;
    rules.allow(&reach.runs, Access::RUN)?;
    if reach.runs_only_the_release {
        rules.allow(&*C_LIBRARY_FILES, Access::RUN)?;
        rules.allow(&reach.writes, Access::ALL & !Access::EXECUTE)?;
    } else {
        rules.allow(PROGRAMS, Access::RUN)?;
        rules.allow(&reach.writes, Access::ALL)?;
    }
    Ok(Some(rules.into()))
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
