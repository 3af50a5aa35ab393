//! The environment of cargo: the variables that it needs to find itself, the
//! network and the linker, and none that would change the build.

use std::{
    ffi::{OsStr, OsString},
    path::Path,
};

use super::user_config::names_a_wrapper;

/// The variables passed on from the caller.
const PASSED: &[&str] = &[
    "PATH",
    "HOME",
    "TMPDIR",
    "CARGO_HOME",
    // Where macOS keeps its linker.
    "DEVELOPER_DIR",
    "SDKROOT",
];

/// What is also passed on if the crates are downloaded. A proxy's address can
/// have a password in it, which a submission could compile into its binary.
const PASSED_ONLINE: &[&str] = &[
    "CARGO_HTTP_CAINFO",
    "CARGO_HTTP_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
];

/// Families that are passed on from the caller, and those that are only if the
/// crates are downloaded.
const FAMILIES: &[&str] = &["RUSTUP_"];
const FAMILIES_ONLINE: &[&str] = &["CARGO_NET_", "CARGO_REGISTRIES_"];

/// Whether a program may download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Online,
    Offline,
}

/// The variables that override the caller's own settings. The empty ones and
/// the profile override the user's cargo config, which would otherwise take
/// precedence over the staged manifest.
const TOLD: &[(&str, &str)] = &[
    ("CARGO_ENCODED_RUSTFLAGS", ""),
    ("CARGO_INCREMENTAL", "1"),
    ("CARGO_PROFILE_DEV_DEBUG", "0"),
    ("CARGO_PROFILE_DEV_DEBUG_ASSERTIONS", "true"),
    ("CARGO_PROFILE_DEV_LTO", "false"),
    ("CARGO_PROFILE_DEV_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_DEV_OVERFLOW_CHECKS", "true"),
    ("CARGO_PROFILE_DEV_PANIC", "unwind"),
    ("CARGO_TERM_COLOR", "never"),
    ("CARGO_TERM_HYPERLINKS", "false"),
    ("CARGO_TERM_PROGRESS_WHEN", "always"),
    // Wide enough for the names of all that is being compiled.
    ("CARGO_TERM_PROGRESS_WIDTH", "240"),
    ("CARGO_TERM_QUIET", "false"),
    ("CARGO_TERM_UNICODE", "false"),
    ("CARGO_TERM_VERBOSE", "false"),
];

/// Wrappers of the compiler, set to none if the user's config names one. If it
/// does not, they stay unset: cargo then caches its questions to the compiler,
/// and saves five starts of it in each build.
const WRAPPERS: &[&str] = &["RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER"];

/// The linker of the system instead of the compiler's own, which takes a `%` in
/// the name of its output for a character to choose.
const SYSTEM_LINKER: &str = "-Clinker-features=-lld";

/// The environment of every cargo that is started in `dir`.
pub(super) fn environment(dir: &Path, access: Access) -> Vec<(OsString, OsString)> {
    let passed = std::env::vars_os().filter(|(name, _)| passes(name, access));
    let told = TOLD.iter().map(|(name, value)| (name.into(), value.into()));
    let mut all: Vec<_> = passed.chain(told).collect();
    if names_a_wrapper(dir) {
        all.extend(WRAPPERS.iter().map(|name| (name.into(), OsString::new())));
    }
    let is_own_linker = cfg!(all(target_os = "linux", target_arch = "x86_64"));
    if is_own_linker && dir.as_os_str().as_encoded_bytes().contains(&b'%') {
        all.push(("CARGO_ENCODED_RUSTFLAGS".into(), SYSTEM_LINKER.into()));
    }
    all
}

fn passes(name: &OsStr, access: Access) -> bool {
    let Some(name) = name.to_str() else {
        return false;
    };
    // A build script could read a credential.
    let secret = ["_TOKEN", "_KEY", "_CREDENTIAL_PROVIDER"];
    let of = |names: &[&str], families: &[&str]| {
        names.contains(&name)
            || families.iter().any(|family| name.starts_with(family))
                && !secret.iter().any(|end| name.ends_with(end))
    };
    of(PASSED, FAMILIES) || access == Access::Online && of(PASSED_ONLINE, FAMILIES_ONLINE)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Access, environment, passes};

    #[test]
    fn the_systems_linker_writes_to_a_path_with_a_percent_sign() {
        let flags = |dir: &str| {
            let all = environment(Path::new(dir), Access::Offline).into_iter();
            let mut flags = all.filter(|(name, _)| name == "CARGO_ENCODED_RUSTFLAGS");
            flags.next_back().unwrap().1
        };
        assert_eq!(flags("/home/ada/course"), "");
        if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
            assert_eq!(flags("/home/ada/100%/course"), "-Clinker-features=-lld");
        }
    }

    #[test]
    fn only_variables_that_cargo_needs_are_passed_on() {
        for name in [
            "PATH",
            "RUSTUP_TOOLCHAIN",
            "CARGO_NET_GIT_FETCH_WITH_CLI",
            "https_proxy",
        ] {
            assert!(passes(name.as_ref(), Access::Online), "{name}");
        }
        for name in [
            "RUSTFLAGS",
            "RUSTC_WRAPPER",
            "CARGO_BUILD_TARGET",
            "CARGO_PROFILE_DEV_DEBUG",
            "CARGO_REGISTRIES_OTHER_TOKEN",
            "LD_PRELOAD",
            "PORT",
        ] {
            assert!(!passes(name.as_ref(), Access::Online), "{name}");
        }
    }

    #[test]
    fn a_build_that_downloads_nothing_does_not_know_the_way_to_the_network() {
        for name in [
            "https_proxy",
            "HTTPS_PROXY",
            "CARGO_HTTP_PROXY",
            "CARGO_NET_OFFLINE",
        ] {
            assert!(!passes(name.as_ref(), Access::Offline), "{name}");
        }
        assert!(passes("PATH".as_ref(), Access::Offline));
    }
}
