//! Linux: what watches over all processes of a run while it runs. It buries
//! the orphans that ended, before they fill the process table, and ends those
//! that take more memory, or are more, than all checks together may.

use std::{
    collections::HashSet,
    fs,
    sync::mpsc::{RecvTimeoutError, Sender, channel},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use dozen_sandbox::is_noted;
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

use super::proc_files::Process;

/// How often it looks.
const ROUND: Duration = Duration::from_millis(50);
/// How often it counts.
const COUNTS: Duration = Duration::from_millis(250);
/// How much longer it does not count than it counted: among thousands of
/// processes the checks need the processor too.
const REST: u32 = 4;
/// How many processes all checks and builds together may have.
const PROCESSES: usize = 1500;
/// Of how many processes one look reads the children.
const MOST_READ: usize = 4 * PROCESSES;
/// How often it looks again for what a family that it ends has started.
const LOOKS: u32 = 20;
/// The memory that they may have together in any case, and for each core.
const MEMORY: u64 = 8 << 30;
const MEMORY_OF_CORE: u64 = 1 << 30;

/// Watches until it is dropped.
#[derive(Debug)]
pub(super) struct Overseer {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Overseer {
    /// Begins to watch the descendants of this process, but for `spare`.
    pub(super) fn begin(spare: u32) -> std::io::Result<Self> {
        let (end, ended) = channel();
        let limit = most_memory();
        let watch = move || {
            let mut next_count = Instant::now() + COUNTS;
            while ended.recv_timeout(ROUND) == Err(RecvTimeoutError::Timeout) {
                bury();
                let start = Instant::now();
                if start >= next_count {
                    end_excess(limit, spare.cast_signed());
                    next_count = Instant::now() + COUNTS.max(start.elapsed() * REST);
                }
            }
        };
        let thread = thread::Builder::new().name("overseer".to_owned());
        Ok(Self {
            end: Some(end),
            thread: Some(thread.spawn(watch)?),
        })
    }
}

impl Drop for Overseer {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            // It ends within a round; a panic of its own changes nothing here.
            let _ = thread.join();
        }
    }
}

/// Three quarters of this machine's memory, and no more than a large machine's
/// checks and builds need.
fn most_memory() -> u64 {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let total = text.lines().find_map(|line| kibibytes(line, "MemTotal:"));
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let wanted = MEMORY.max(cores * MEMORY_OF_CORE);
    total.map_or(wanted, |total| wanted.min(total / 4 * 3))
}

/// The children of a process, as the kernel lists them; none where it does not.
fn children(of: &str) -> Vec<i32> {
    let threads = fs::read_dir(format!("/proc/{of}/task"))
        .into_iter()
        .flatten();
    let lists = threads
        .flatten()
        .map(|thread| thread.path().join("children"));
    let texts = lists.filter_map(|list| fs::read_to_string(list).ok());
    let ids = |text: String| -> Vec<i32> {
        let words = text.split_whitespace();
        words.filter_map(|word| word.parse().ok()).collect()
    };
    texts.flat_map(ids).collect()
}

/// Reaps the children that ended and that are no one's to wait for.
fn bury() {
    for id in orphans().into_iter().filter_map(Pid::from_raw) {
        // It runs still, or another thread has reaped it.
        let _ = waitpid(Some(id), WaitOptions::NOHANG);
    }
}

/// The children that the grader did not start: they lost their parent.
fn orphans() -> Vec<i32> {
    let all = children("self").into_iter();
    all.filter(|id| !is_noted(*id)).collect()
}

fn has_ended(id: i32) -> bool {
    let stat = Process { pid: id }.stat();
    stat.is_ok_and(|stat| stat.state == 'Z')
}

/// What is counted together: what one child of the grader started, or what all
/// orphans did.
struct Family {
    /// The child; `None` for the orphans.
    child: Option<i32>,
    processes: usize,
    memory: u64,
}

impl Family {
    fn of(child: Option<i32>, members: &[i32]) -> Self {
        Self {
            child,
            processes: members.len(),
            memory: members.iter().map(|id| own_memory(*id)).sum(),
        }
    }
}

/// Ends the family with most of what all of them have too much of.
fn end_excess(memory: u64, spare: i32) {
    let noted = children("self").into_iter();
    let noted: HashSet<i32> = noted.filter(|id| *id != spare && is_noted(*id)).collect();
    let mut families: Vec<Family> = noted
        .into_iter()
        .map(|child| Family::of(Some(child), &below(&[child])))
        .collect();
    families.push(Family::of(None, &below(&orphans())));
    let all: u64 = families.iter().map(|family| family.memory).sum();
    let count: usize = families.iter().map(|family| family.processes).sum();
    let worst = if all > memory {
        families.iter().max_by_key(|family| family.memory)
    } else if count > PROCESSES {
        families.iter().max_by_key(|family| family.processes)
    } else {
        None
    };
    if let Some(worst) = worst {
        end(worst.child);
    }
}

/// Kills a family until a look finds none of it. What it starts meanwhile
/// loses its parent, so every look takes the orphans too.
fn end(child: Option<i32>) {
    for _ in 0..LOOKS {
        // A child that is gone may have left its number to another process.
        let roots = children("self").into_iter();
        let roots: Vec<i32> = roots
            .filter(|id| Some(*id) == child || !is_noted(*id))
            .collect();
        let living = below(&roots).into_iter().filter(|id| !has_ended(*id));
        let mut found = false;
        for id in living.filter_map(Pid::from_raw) {
            found = true;
            // Gone already is as good as killed.
            let _ = kill_process(id, Signal::KILL);
        }
        if !found {
            return;
        }
        bury();
    }
}

/// The processes `roots` and all that is below them.
fn below(roots: &[i32]) -> Vec<i32> {
    let mut found = roots.to_vec();
    let mut next = 0;
    while next < found.len() && next < MOST_READ {
        found.extend(children(&found[next].to_string()));
        next += 1;
    }
    found
}

/// The memory that is a process's alone, in bytes.
fn own_memory(id: i32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    text.lines()
        .find_map(|line| kibibytes(line, "RssAnon:"))
        .unwrap_or(0)
}

/// The bytes of a line of the kernel's that begins with `name`.
fn kibibytes(line: &str, name: &str) -> Option<u64> {
    let number = line.strip_prefix(name)?.trim().strip_suffix(" kB")?;
    Some(number.parse::<u64>().ok()? << 10)
}

#[cfg(test)]
mod tests {
    use super::{most_memory, own_memory};

    #[test]
    fn this_machines_memory_and_that_of_a_process_are_known() {
        let own = own_memory(std::process::id().cast_signed());
        assert!(own > 100 << 10 && own < most_memory(), "{own}");
    }
}
