//! Shell lines for the output and files of a process: they search it, or read
//! it through a reader that can be stopped.

use super::shell::{comment, variable, word};
use dozen_model::{Moment, Reader, Step};

/// How much more an ordinary pipe takes than the grader's small one, in
/// requests with short events.
const MORE: usize = 600;

/// Returns the lanes of a trace whose reader is stopped or closed.
pub(super) fn watched(trace: &[Moment]) -> Vec<String> {
    let steps = trace.iter().filter_map(|moment| moment.step.as_ref());
    let lanes = steps.filter_map(|step| match step {
        Step::Reader { lane, .. } => Some(lane.clone()),
        _ => None,
    });
    lanes.collect()
}

/// Returns the redirection of a lane's output: to its log, through a pipe with
/// `cat` as the reader if its reader is stopped.
pub(super) fn redirect(lane: &str, is_watched: bool) -> (Vec<String>, String) {
    let log = file(lane, "log");
    if !is_watched {
        return (Vec::new(), format!(">{log} 2>&1"));
    }
    let pipe = file(lane, "pipe");
    let before = vec![
        format!("mkfifo {pipe}"),
        format!("cat {pipe} >>{log} &"),
        format!("{}=$!", reader(lane)),
    ];
    (before, format!(">{pipe} 2>>{log}"))
}

/// Returns the reader stops, goes on, or dies.
pub(super) fn turn(lane: &str, turn: Reader) -> Vec<String> {
    let signal = match turn {
        Reader::Stop => "STOP",
        Reader::Resume => "CONT",
        Reader::Close => "KILL",
    };
    vec![format!("kill -{signal} \"${}\"", reader(lane))]
}

/// Returns the lines that print output with `needle` in it, half a second
/// later.
pub(super) fn lines(lane: &str, needle: &str) -> Vec<String> {
    vec![
        "sleep 0.5".to_owned(),
        format!("grep -a -F -e {} {} ||", word(needle), file(lane, "log")),
        format!(
            "  echo {}",
            word(&format!("{lane} printed no line with {needle}"))
        ),
    ]
}

/// Returns a request again and again, and how many were answered; the first
/// that is not ends it.
pub(super) fn repeated_request(request: &str, count: usize) -> Vec<String> {
    let by_hand = count + MORE;
    let more =
        format!("{by_hand} by hand, since an ordinary pipe takes more; how many are answered?");
    vec![
        comment(&more),
        format!("for _ in {{1..{by_hand}}}; do"),
        format!("  {request} || break"),
        "done | grep -a -c '^HTTP/'".to_owned(),
    ]
}

fn file(lane: &str, ending: &str) -> String {
    format!("\"$work\"/{}", word(&format!("{lane}.{ending}")))
}

fn reader(lane: &str) -> String {
    format!("{}_reader", variable(lane))
}
