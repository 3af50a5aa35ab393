//! Starts cargo and reads its output to the end. The only place outside
//! `platform` that starts a process.

use std::{
    io,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    time::Duration,
};

use tokio::time::{Instant, sleep_until, timeout};

use super::{
    BuildError, Slot,
    environment::{Access, environment},
    lines::Lines,
    process_group::Group,
    progress::is_status,
    toolchain_reach::homes,
};
use dozen_sandbox::{Confined, Limits, Reach, Sandbox, note_down, prepare};

/// How long one cargo may take.
const DEADLINE: Duration = Duration::from_secs(10 * 60);
/// How long its pipes are read after its end: something that it left behind may
/// hold them open forever.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// By how much a build is less urgent than what is checked beside it.
const NICER: i32 = 5;

/// One line from cargo.
#[derive(Debug)]
pub(super) enum Line {
    /// Its messages.
    Out(String),
    /// A line for people.
    Err(String),
}

/// A program that is to be run, and what it reaches.
#[derive(Debug)]
pub(super) struct Program {
    /// What is started.
    pub(super) command: Command,
    dir: PathBuf,
    reach: Option<Reach>,
}

/// A program of the grader's own work, in the folder `dir`: it may use the
/// network, and reads no file of a submission.
pub(super) fn program(name: &str, dir: &Path) -> Program {
    plain(name, dir, Access::Online)
}

/// A program that works on the submission in `stage` and compiles to `target`.
/// It reaches nothing that it does not need for that.
pub(super) fn confined(
    name: &str,
    slot: &Slot,
    stage: &Path,
    target: &Path,
) -> Result<Program, BuildError> {
    let mut program = plain(name, stage, Access::Offline);
    program.command.env("CARGO_TARGET_DIR", target);
    if slot.sandbox() == Sandbox::Off {
        return Ok(program);
    }
    let (tmp, home) = (slot.tmp(), slot.home());
    for dir in [&tmp, &home, target] {
        std::fs::create_dir_all(dir)
            .map_err(|cause| BuildError::system("make the folder", dir, &cause))?;
    }
    let own = [("TMPDIR", tmp), ("HOME", home)];
    program.command.envs(homes()).envs(own);
    program.reach = Some(slot.reach(stage, target));
    Ok(program)
}

fn plain(name: &str, dir: &Path, access: Access) -> Program {
    #[allow(
        clippy::disallowed_methods,
        reason = "this is where `build` starts its processes"
    )]
    let mut command = Command::new(name);
    command
        .current_dir(dir)
        .env_clear()
        .envs(environment(dir, access));
    // Some are run to their end right away, without being prepared.
    note_down(&mut command);
    Program {
        command,
        dir: dir.to_owned(),
        reach: None,
    }
}

impl Program {
    /// The command to start, prepared.
    pub(super) fn prepared(mut self) -> io::Result<Command> {
        let confined = Confined {
            reach: self.reach.as_ref(),
            limits: Limits::BUILD,
            work: Some(&self.dir),
            observer: None,
        };
        prepare(&mut self.command, &confined)?;
        Ok(self.command)
    }
}

/// Runs cargo to its end and gives each line to `hear`. If the future is
/// dropped before, cargo and all that it started are killed.
pub(super) async fn run(
    program: Program,
    hear: &mut dyn FnMut(Line),
) -> Result<ExitStatus, BuildError> {
    let command = program.prepared();
    let mut command = command.map_err(|cause| not_run("cargo", &cause))?;
    yield_to_checks(&mut command);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    match timeout(DEADLINE, hear_out(command, hear)).await {
        Ok(ended) => ended.map_err(|cause| not_run("cargo", &cause)),
        Err(_) => Err(BuildError::Trouble(format!(
            "cargo was stopped: it had not ended after {} minutes; \
             close other programs and run again",
            DEADLINE.as_secs() / 60
        ))),
    }
}

/// Lets the checks of another submission go first: they answer to deadlines.
#[allow(
    unsafe_code,
    reason = "pre_exec is unsafe: between fork and exec only calls that are async-signal-safe are allowed, and these are plain system calls"
)]
fn yield_to_checks(command: &mut Command) {
    // SAFETY: `getpriority` and `setpriority` are system calls without locks or
    // allocation, and nothing is shared with the parent.
    unsafe {
        command.pre_exec(|| rustix::process::nice(NICER).map(drop).map_err(Into::into));
    }
}

async fn hear_out(command: Command, hear: &mut dyn FnMut(Line)) -> io::Result<ExitStatus> {
    let mut child = tokio::process::Command::from(command)
        .kill_on_drop(true)
        .spawn()?;
    let _group = Group::led_by(child.id());
    let no_pipe = || io::Error::other("its output could not be read");
    let mut out = Lines::new(child.stdout.take().ok_or_else(no_pipe)?);
    let mut err = Lines::new(child.stderr.take().ok_or_else(no_pipe)?);
    let (mut out_open, mut err_open) = (true, true);
    let mut ended = None;
    let mut last = Instant::now();
    loop {
        tokio::select! {
            line = out.next(), if out_open => match line? {
                Some(line) => hear(Line::Out(line)),
                None => out_open = false,
            },
            line = err.next(), if err_open => match line? {
                Some(line) => hear(Line::Err(line)),
                None => err_open = false,
            },
            status = child.wait(), if ended.is_none() => {
                ended = Some(status?);
                last = Instant::now() + LAST_WORDS;
            },
            () = sleep_until(last), if ended.is_some() => break,
        }
        if ended.is_some() && !out_open && !err_open {
            break;
        }
    }
    ended.ok_or_else(|| io::Error::other("it was lost"))
}

/// Runs cargo to its end. Progress goes to `doing`; the other text is returned.
pub(super) async fn words(
    program: Program,
    doing: &mut dyn FnMut(&str),
) -> Result<(ExitStatus, String), BuildError> {
    let mut words = Vec::new();
    let mut hear = |line| match line {
        Line::Err(line) if is_status(&line) => doing(&line),
        Line::Err(line) => words.push(line),
        Line::Out(_) => {}
    };
    let status = run(program, &mut hear).await?;
    Ok((status, words.join("\n").trim().to_owned()))
}

/// Returns the program `name` could not be started, or its output not be read.
pub(super) fn not_run(name: &str, cause: &io::Error) -> BuildError {
    BuildError::Trouble(match cause.kind() {
        io::ErrorKind::NotFound => format!(
            "{name} was not found on PATH; install Rust from https://rustup.rs and run again"
        ),
        _ => format!("the grader could not run {name}: {cause}; `{name} --version` may tell more"),
    })
}

/// Returns whether a line is cargo's advice to go online, which no submission
/// can follow.
pub(super) fn is_advice(line: &str) -> bool {
    line.starts_with("As a reminder, you're using offline mode")
}
