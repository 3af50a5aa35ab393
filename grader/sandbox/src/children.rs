//! The processes that the grader itself starts: each writes its id down before
//! it runs a program, in memory that it shares with the grader until then. All
//! other children were left behind by one of them.

use std::{
    os::unix::process::CommandExt,
    process::Command,
    sync::{
        OnceLock,
        atomic::{AtomicI32, AtomicUsize, Ordering},
    },
};

/// How many ids are kept: more than a grader has children at once.
const PLACES: usize = 1 << 14;

/// The ids, and where the next one is written.
struct List {
    next: AtomicUsize,
    ids: [AtomicI32; PLACES],
}

/// The list, in memory that a fork does not copy; `None` if the system has no
/// room for it.
#[allow(
    unsafe_code,
    reason = "memory that is shared with a child between fork and exec"
)]
fn list() -> Option<&'static List> {
    static LIST: OnceLock<Option<&'static List>> = OnceLock::new();
    *LIST.get_or_init(|| {
        // SAFETY: the mapping is as long as the list, zeroed, which is a valid
        // list, and never unmapped.
        unsafe {
            let memory = libc::mmap(
                std::ptr::null_mut(),
                size_of::<List>(),
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_SHARED | libc::MAP_ANON,
                -1,
                0,
            );
            (memory != libc::MAP_FAILED).then(|| &*memory.cast::<List>())
        }
    })
}

/// Makes `command` write its process down as one that the grader started.
#[allow(
    unsafe_code,
    reason = "pre_exec is unsafe: between fork and exec only calls that are async-signal-safe are allowed, and these are atomics and one system call"
)]
pub fn note_down(command: &mut Command) {
    let Some(list) = list() else {
        return;
    };
    let write = move || {
        let place = list.next.fetch_add(1, Ordering::SeqCst) % PLACES;
        // SAFETY: a system call without arguments.
        let id = unsafe { libc::getpid() };
        list.ids[place].store(id, Ordering::SeqCst);
        Ok(())
    };
    // SAFETY: atomics on memory that outlives the process, and a system call.
    unsafe {
        command.pre_exec(write);
    }
}

/// Whether the grader started the process `id` itself. If that cannot be known
/// it counts as one that it started.
#[must_use]
pub fn is_noted(id: i32) -> bool {
    let same = |noted: &AtomicI32| noted.load(Ordering::SeqCst) == id;
    list().is_none_or(|list| {
        // The places beyond were never written: thousands of orphans are
        // looked for here, many times a second.
        let written = list.next.load(Ordering::SeqCst).min(PLACES);
        list.ids[..written].iter().any(same)
    })
}

#[cfg(test)]
#[allow(
    clippy::disallowed_methods,
    reason = "starts a program of this machine"
)]
mod tests {
    use std::process::Command;

    use super::{is_noted, note_down};

    #[test]
    fn a_process_is_noted_before_it_runs_a_program() {
        let mut command = Command::new("/bin/true");
        note_down(&mut command);
        let mut child = command.spawn().unwrap();
        assert!(is_noted(child.id().cast_signed()));
        child.wait().unwrap();
        let mut other = Command::new("/bin/true").spawn().unwrap();
        assert!(!is_noted(other.id().cast_signed()));
        other.wait().unwrap();
    }
}
