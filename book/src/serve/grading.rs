//! Runs the grader: one run at a time, as it would run in a terminal, in a
//! process of its own that is stopped as Ctrl-C stops it. A save in the middle
//! of a run ends it and begins again.

use std::{collections::VecDeque, ffi::OsString, io, process::Stdio, sync::Arc, time::Duration};

use dozen::{course::Exercise, model::Event, platform::own_program};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    sync::mpsc,
};

use super::state::{GradingRequest, ServerState};

/// The word that makes this program the grader.
const GRADER: &str = "dozen";
/// The hidden subcommands that the grader starts this program with: to clear
/// up after a run, to run a Redis script, and to be a canary.
const HELPERS: [&str; 3] = ["keep", "script-process", "canary"];

/// How long a run may take to end once it was asked to; then it is killed, and
/// its keeper clears up after it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Returns the grader's command line if this program was started to be the grader:
/// `dozen …`, or one of the helpers that it starts itself.
#[must_use]
pub fn grader_arguments(words: impl IntoIterator<Item = OsString>) -> Option<Vec<OsString>> {
    let mut words: Vec<OsString> = words.into_iter().collect();
    match words.get(1)?.to_str()? {
        GRADER => {
            words.remove(0);
            Some(words)
        }
        helper if HELPERS.contains(&helper) => Some(words),
        _ => None,
    }
}

/// Grades the requested exercises, in order, until it must stop.
pub(super) async fn grade_on_demand(
    state: Arc<ServerState>,
    mut wanted: mpsc::UnboundedReceiver<GradingRequest>,
) {
    let mut queue: VecDeque<&'static Exercise> = VecDeque::new();
    loop {
        let exercise = match queue.pop_front() {
            Some(exercise) => exercise,
            None => match wanted.recv().await {
                Some(GradingRequest::Check(exercise)) => exercise,
                Some(GradingRequest::Stop) | None => return,
            },
        };
        let mut run = match Run::start(&state, exercise) {
            Ok(run) => run,
            Err(cause) => {
                let words = format!("it could not be started: {cause}");
                state
                    .panel(exercise)
                    .send_modify(|panel| panel.trouble(&words));
                continue;
            }
        };
        loop {
            tokio::select! {
                goes_on = run.step(&state) => if !goes_on { break },
                asked = wanted.recv() => match asked {
                    Some(GradingRequest::Check(again)) if again.id == exercise.id => {
                        run.end().await;
                        queue.push_front(exercise);
                        break;
                    }
                    Some(GradingRequest::Check(other)) => later(&mut queue, other, &state),
                    Some(GradingRequest::Stop) | None => return run.end().await,
                },
            }
        }
    }
}

fn later(
    queue: &mut VecDeque<&'static Exercise>,
    exercise: &'static Exercise,
    state: &ServerState,
) {
    if !queue.iter().any(|waiting| waiting.id == exercise.id) {
        queue.push_back(exercise);
        state.panel(exercise).send_modify(|panel| panel.wait());
    }
}

/// One run running.
struct Run {
    exercise: &'static Exercise,
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    judged: bool,
}

impl Run {
    #[allow(
        clippy::disallowed_methods,
        reason = "the grader itself, which keeps what it starts"
    )]
    fn start(state: &ServerState, exercise: &'static Exercise) -> io::Result<Self> {
        let mut child = Command::new(own_program()?)
            .args([GRADER, "check", exercise.id, "--format", "events"])
            .current_dir(state.course.root())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let stdout = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        state.panel(exercise).send_modify(|panel| panel.begin());
        Ok(Self {
            exercise,
            child,
            lines: BufReader::new(stdout).lines(),
            judged: false,
        })
    }

    /// Takes the next event; false if the run is over. Dropped half-way it
    /// loses nothing.
    async fn step(&mut self, state: &ServerState) -> bool {
        if let Ok(Some(line)) = self.lines.next_line().await {
            if let Ok(event) = serde_json::from_str::<Event>(&line) {
                self.judged |= matches!(event, Event::ExerciseDone { .. });
                let panel = state.panel(self.exercise);
                panel.send_modify(|panel| panel.apply(&event));
            }
            return true;
        }
        self.over(state).await;
        false
    }

    /// Returns whether the run ended by itself.
    async fn over(&mut self, state: &ServerState) {
        let mut words = String::new();
        if let Some(stderr) = &mut self.child.stderr {
            let _ = stderr.read_to_string(&mut words).await;
        }
        let _ = self.child.wait().await;
        let panel = state.panel(self.exercise);
        if !self.judged {
            panel.send_modify(|panel| panel.trouble(words.trim()));
        } else if let Err(cause) = state.remember() {
            panel.send_modify(|panel| panel.trouble(&cause.to_string()));
        }
    }

    /// Ends the run, and with it every process that it started.
    async fn end(&mut self) {
        if let Some(pid) = self.child.id() {
            let _ = kill(Pid::from_raw(pid.cast_signed()), Signal::SIGTERM);
        }
        if tokio::time::timeout(PATIENCE, self.child.wait())
            .await
            .is_err()
        {
            let _ = self.child.kill().await;
        }
    }
}
