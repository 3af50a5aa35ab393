//! `dozen replay`: a failure as a shell script of plain commands, drawn from
//! the steps of its trace, which a person can run or paste line by line.
//! It repeats and does not judge.

mod builds;
mod database;
mod http;
mod output;
mod paths;
mod release;
mod repeats;
mod shell;
mod step;
mod tools;
mod waits;

use std::path::Path;

use super::{
    names::COMMAND,
    words::{four_parts, short},
};
use dozen_model::{CheckReport, ExerciseReport, Moment, RUNS_ONLY_ITS_RELEASE, Step};
use paths::assignments;
pub use paths::{ByHand, Paths};
use repeats::Block;
use shell::{CARGO_BUILD, comment, word};
use step::Shell;
use waits::Waits;

/// Returns the script.
#[must_use]
pub fn script(exercise: &ExerciseReport, check: &CheckReport, paths: &Paths<'_>) -> String {
    let mut lines = head(exercise, check);
    lines.extend(prepare(paths, needs_a_release(check)));
    lines.extend(waits::functions());
    let mut shell = Shell::of(&check.trace, !paths.builds.is_empty());
    let mut waits = Waits::default();
    let blocks: Vec<Block> = (check.trace.iter())
        .map(|moment| {
            let mut lines = waits.before(moment);
            lines.extend(moment.step.iter().flat_map(|step| shell.lines(step)));
            lines.extend(not_repeated(moment));
            Block {
                said: told(moment),
                lines,
                failed: !moment.ok,
            }
        })
        .collect();
    lines.extend(repeats::folded(&blocks));
    lines.push(String::new());
    if !starts_a_process(check) {
        lines.extend(read(paths));
    }
    lines.extend(tail(check));
    lines.join("\n") + "\n"
}

/// Returns the head of the script: its purpose and use.
fn head(exercise: &ExerciseReport, check: &CheckReport) -> Vec<String> {
    let short = short(&exercise.id);
    vec![
        "#!/usr/bin/env bash".to_owned(),
        comment(&format!("{}: {}", exercise.id, check.title)),
        "#".to_owned(),
        comment("Repeats by hand what the grader did. From the course's root:"),
        comment(&format!(
            "  {COMMAND} replay {short} {} >replay.sh; bash replay.sh",
            check.id
        )),
        comment("Nothing is judged here. Change a line, and see what changes."),
        "set -u".to_owned(),
    ]
}

/// Returns whether the replay needs a release without its source.
fn needs_a_release(check: &CheckReport) -> bool {
    let copies = |moment: &Moment| matches!(moment.step, Some(Step::CopyRelease { .. }));
    check.trace.iter().any(copies)
}

/// Returns a line that prints what a shell cannot repeat of a start.
fn not_repeated(moment: &Moment) -> Option<String> {
    let limited = moment.detail.contains(RUNS_ONLY_ITS_RELEASE);
    let said = format!(
        "{}: by hand it may run other programs; `{COMMAND} check` keeps it from that",
        moment.lane
    );
    limited.then(|| format!("echo {}", word(&said)))
}

/// Returns whether a process was started; if not, the failure lies in a file.
fn starts_a_process(check: &CheckReport) -> bool {
    let starts = |moment: &Moment| matches!(moment.step, Some(Step::Start { .. }));
    check.trace.iter().any(starts)
}

/// Returns the lines that show the files that the grader read.
fn read(paths: &Paths<'_>) -> Vec<String> {
    let home = paths.manifest.parent().unwrap_or(Path::new("."));
    let file = |name: &str| word(&home.join(name).to_string_lossy());
    vec![
        comment("What the grader read:"),
        format!("tail -n +1 {} {}", file("Cargo.toml"), file("Procfile")),
        String::new(),
    ]
}

/// Returns the lines that build, make a folder for everything, and clean up at
/// the end.
fn prepare(paths: &Paths<'_>, as_a_release: bool) -> Vec<String> {
    let dozen = word(&paths.dozen.to_string_lossy());
    let free = if as_a_release {
        "chmod -R u+w \"$work\"; "
    } else {
        ""
    };
    let mut lines = vec![
        String::new(),
        format!("dozen={dozen}"),
        "work=$(mktemp -d)".to_owned(),
        format!("trap 'kill -KILL $(jobs -p) 2>/dev/null; {free}rm -rf \"$work\"' EXIT"),
        "export no_proxy='*'".to_owned(),
        "# The profile that dozen builds with: the crates that it compiled are used again."
            .to_owned(),
        "export CARGO_PROFILE_DEV_CODEGEN_UNITS=16 CARGO_PROFILE_DEV_DEBUG=0 \
         CARGO_PROFILE_DEV_LTO=false"
            .to_owned(),
    ];
    let set = assignments(paths.build_env);
    if !paths.builds.is_empty() {
        lines.extend(builds::lines(paths));
    } else if as_a_release {
        lines.extend(release::built(paths, &set));
    } else {
        let manifest = word(&paths.manifest.to_string_lossy());
        lines.push(format!(
            "{set}{CARGO_BUILD} --manifest-path {manifest} --target-dir target/replay || exit"
        ));
        lines.push("bin=\"$PWD/target/replay/debug\"".to_owned());
    }
    lines
}

/// Returns a moment as comments: time, lane, action and observation.
fn told(moment: &Moment) -> Vec<String> {
    let mark = if moment.ok { "" } else { "  <- here it failed" };
    let said = format!(
        "{} ms  {}  {}{mark}",
        moment.t_ms, moment.lane, moment.detail
    );
    let mut lines = vec![comment(&said)];
    let part = |label: &str, text: &str| comment(&format!("   {label}: {text}"));
    lines.extend(moment.seen.iter().map(|seen| part("seen then", seen)));
    lines.extend(
        moment
            .expected
            .iter()
            .map(|expected| part("expected", expected)),
    );
    lines
}

/// Returns the lines that print the output of the processes, and the finding.
fn tail(check: &CheckReport) -> Vec<String> {
    let mut lines = vec![
        comment("What the processes printed:"),
        "for log in \"$work\"/*.log; do".to_owned(),
        "  if [ -e \"$log\" ]; then echo \"== ${log##*/}\"; tail -n 20 \"$log\"; fi".to_owned(),
        "done".to_owned(),
        String::new(),
        comment("What the check said of this:"),
    ];
    for (label, text) in check.finding.iter().flat_map(four_parts) {
        let said = crate::sanitize::line(&format!("{label:<8}  {text}"));
        lines.push(format!("echo {}", word(&said)));
    }
    lines
}
