//! Prepares the grader's own process: a parent can hand down settings with
//! which no run could work.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// How many descriptors a grader may need, checks side by side included.
const DESCRIPTORS: u64 = 65_536;

/// Raises the soft limit of descriptors, turns the signal about a file that is
/// too large into an error, and lets this process wait for its
/// children. Some CI agents and daemons start programs with SIGCHLD ignored,
/// and then the system forgets how a child ended.
pub fn prepare_own_process() {
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit
        .maximum
        .map_or(DESCRIPTORS, |hard| hard.min(DESCRIPTORS));
    if limit.current.is_some_and(|soft| soft < wanted) {
        // If the system refuses, the grader works with its current limits.
        let _ = setrlimit(
            Resource::Nofile,
            Rlimit {
                current: Some(wanted),
                ..limit
            },
        );
    }
    heed_children();
    survive_large_files();
}

#[allow(
    unsafe_code,
    reason = "`signal` is unsafe: a handler could run at any moment, and the default action has none"
)]
fn heed_children() {
    // SAFETY: the default action runs no code of this process.
    unsafe { libc::signal(libc::SIGCHLD, libc::SIG_DFL) };
}

#[allow(
    unsafe_code,
    reason = "`signal` is unsafe: a handler could run at any moment, and an ignored signal has none"
)]
fn survive_large_files() {
    // SAFETY: an ignored signal runs no code of this process.
    unsafe { libc::signal(libc::SIGXFSZ, libc::SIG_IGN) };
}
