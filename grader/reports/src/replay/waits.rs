//! The waits of a script: for the same conditions as the grader's, each with a
//! limit, and a sentence if it is reached.

use std::collections::BTreeMap;

use dozen_model::{Act, Moment, Step};

use super::shell::{variable, word};

/// A time this long in which the trace shows nothing is one in which the grader
/// waited in vain.
const IN_VAIN_MS: u64 = 1_000;

/// The shell functions that wait. After them the shell itself prints nothing to
/// stderr: its notices of killed processes say nothing about the service.
const FUNCTIONS: &str = r#"
# Bounded waits: for a process to be its own program, to be ready and to end,
# for a port, and for calls.
started() {
  for _ in {1..50}; do
    case "$(ps -o comm= -p "$1")" in *bash | env) sleep 0.02 ;; *) return ;; esac
  done
}
listening() {
  for _ in {1..50}; do (: <>"/dev/tcp/127.0.0.1/$1") && return; sleep 0.1; done
  echo "nothing listens on port $1 after 5 s"
}
sent() {
  for _ in {1..100}; do
    if [ "$(grep -c 'was sent' "$work/$1.log")" -ge "$2" ]
    then echo "$1:$(grep 'was sent' "$work/$1.log" | sed -n "$2p")"; return
    fi
    sleep 0.1
  done
  echo "$1: call $2 did not come within 10 s"
}
listeners() {
  ss -ltnp 2>/dev/null | grep -F "pid=$2," ||
    lsof -nP -a -p "$2" -iTCP -sTCP:LISTEN ||
    echo "$1 listens on no port"
}
ready() {
  for _ in {1..50}; do
    command curl -fsS -o /dev/null "$3" && return
    kill -0 "$2" || break
    sleep 0.1
  done
  echo "$1: no 200 from $3"; echo it listens on:; listeners "$1" "$2"
}
ended() {
  for _ in {1..100}; do kill -0 "$2" || break; sleep 0.1; done
  if kill -0 "$2"
  then echo "$1: still running after 10 s"
  else wait "$2"; echo "$1: exit $?"
  fi
}
curl() { command curl "$@" 2>&3; }
exec 3>&2 2>/dev/null"#;

/// Returns the lines of the functions.
pub(super) fn functions() -> Vec<String> {
    FUNCTIONS.lines().map(str::to_owned).collect()
}

/// Returns the call that waits until a process answers at that URL, for five
/// seconds at most, or until it ends; then it prints the listeners.
pub(super) fn ready(lane: &str, url: &str) -> Vec<String> {
    vec![format!("ready {} {}", process(lane), word(url))]
}

/// Returns the call that waits ten seconds for the end of a process.
pub(super) fn ended(lane: &str) -> Vec<String> {
    vec![format!("ended {}", process(lane))]
}

/// Returns the call that prints the listening sockets of a process, with
/// whichever tool is there.
pub(super) fn listeners(lane: &str) -> Vec<String> {
    vec![format!("listeners {}", process(lane))]
}

/// Returns the lane of a process and the variable with its pid.
fn process(lane: &str) -> String {
    format!("{} \"${}\"", word(lane), variable(lane))
}

/// The state of the waits so far.
#[derive(Debug, Default)]
pub(super) struct Waits {
    /// How many calls each stand-in has got.
    calls: BTreeMap<String, usize>,
    /// When the moment before was.
    last_ms: u64,
}

impl Waits {
    /// Returns the lines that wait as the grader did before `moment`.
    pub(super) fn before(&mut self, moment: &Moment) -> Vec<String> {
        let waited = moment.t_ms.saturating_sub(self.last_ms);
        self.last_ms = moment.t_ms;
        if let Some(Step::StandIn { lane, .. } | Step::RestartStandIn { lane, .. }) = &moment.step {
            self.calls.remove(lane);
        }
        if moment.act == Act::StandIn && moment.step.is_none() {
            let calls = self.calls.entry(moment.lane.clone()).or_default();
            *calls += 1;
            return vec![format!("sent {} {calls}", word(&moment.lane))];
        }
        let waits_itself = matches!(
            moment.step,
            None | Some(
                Step::AwaitReady { .. } | Step::AwaitExit { .. } | Step::AwaitAnswer { .. }
            )
        );
        if waited < IN_VAIN_MS || waits_itself {
            return Vec::new();
        }
        vec![
            format!("# The grader saw nothing more for {waited} ms."),
            "sleep 2".to_owned(),
        ]
    }
}
