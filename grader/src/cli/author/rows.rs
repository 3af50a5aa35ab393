//! The matrix as text: one line per variant, and the sums.

use std::collections::BTreeMap;

use super::super::screen;
use crate::{
    author::{Kind, Matrix, Row, Verification},
    course::Exercise,
    model::Outcome,
};

/// Returns the exercise, and its checks with a letter each.
pub(super) fn heading(exercise: &Exercise) -> String {
    let mut text = format!("{}\n", exercise.id);
    for (letter, check) in ('a'..).zip(exercise.checks) {
        text += &format!("  {letter}  {}\n", check.id);
    }
    text
}

/// Returns one variant: a column per check, `✓` pass, `✗` fail, `·` not
/// reached, and a `!` if something is wrong. `reason` says why it was verified
/// again.
pub(super) fn line(row: &Row, exercise: &Exercise, reason: Option<&str>) -> String {
    if let Some(why) = &row.left_out {
        return format!("  {:<44} {why}\n", row.name);
    }
    let nothing = BTreeMap::new();
    let cells: Vec<String> = ('a'..)
        .zip(exercise.checks)
        .map(|(letter, check)| {
            let counts = row.counts.get(check.id).unwrap_or(&nothing);
            if screen::look().is_plain() {
                let words: Vec<&str> = counts.keys().copied().collect();
                return format!("{letter}: {}.", words.join(" and "));
            }
            let signs: String = counts.keys().map(|words| sign(words)).collect();
            format!("{letter}{signs}")
        })
        .collect();
    let kind = match row.kind {
        Kind::Starter | Kind::Wrong => "must fail",
        Kind::Solution | Kind::Right => "must pass",
    };
    let mark = if row.problems.is_empty() { " " } else { "!" };
    let mut again = reason.map_or(String::new(), |reason| format!("  again: {reason}"));
    if row.alone {
        again += "  verified twice: it had a problem next to others";
    }
    let mut text = format!(
        "{mark} {:<44} {kind}  {}  {:>5} ms{again}\n",
        row.name,
        cells.join(" "),
        row.slowest_ms
    );
    for problem in &row.problems {
        text += &format!("    ! {problem}\n");
    }
    text
}

fn sign(words: &str) -> &'static str {
    use Outcome as O;
    let all = [O::Pass, O::Fail, O::NotReached, O::Inconclusive];
    all.iter()
        .find(|o| o.words() == words)
        .map_or("", |o| o.sign())
}

/// Returns the end of an exercise's matrix.
pub(super) fn afterwards(matrix: &Matrix) -> String {
    let mut text = String::new();
    for problem in &matrix.problems {
        text += &format!("  ! {problem}\n");
    }
    let of = |kind| matrix.rows.iter().filter(|row| row.kind == kind).count();
    let reference = matrix.rows.iter().find(|row| row.kind == Kind::Solution);
    let judged = reference.filter(|row| row.left_out.is_none());
    let took = judged.map_or(String::new(), |row| {
        format!(
            "; the reference's checks took {} ms at most",
            row.slowest_ms
        )
    });
    text += &format!(
        "  {} checks, {} wrong fixes, {} other right answers{took}\n\n",
        matrix.checks.len(),
        of(Kind::Wrong),
        of(Kind::Right),
    );
    text
}

/// Returns the time of each exercise: how long its variants waited for builds
/// and checks, which ran side by side with those of other variants.
pub(super) fn timings(matrices: &[(&'static Exercise, Matrix)]) -> String {
    let mut text = format!(
        "{:<24} {:>8} {:>9} {:>9} {:>9} {:>9}\n",
        "", "variants", "build s", "each", "checks s", "each"
    );
    for (exercise, matrix) in matrices {
        let rows = matrix.rows.iter().filter(|row| row.left_out.is_none());
        let (mut count, mut build, mut checks) = (0.0, 0.0, 0.0);
        for row in rows {
            count += 1.0;
            build += seconds(row.build_ms);
            checks += seconds(row.checks_ms);
        }
        let each = |sum: f64| if count > 0.0 { sum / count } else { 0.0 };
        text += &format!(
            "{:<24} {count:>8} {build:>9.1} {:>9.2} {checks:>9.1} {:>9.2}\n",
            exercise.id,
            each(build),
            each(checks)
        );
    }
    text + "\n"
}

fn seconds(ms: u64) -> f64 {
    std::time::Duration::from_millis(ms).as_secs_f64()
}

/// Returns how many variants were verified again, alone.
pub(super) fn alone(matrices: &[(&'static Exercise, Matrix)]) -> usize {
    let rows = matrices.iter().flat_map(|(_, matrix)| &matrix.rows);
    rows.filter(|row| row.alone).count()
}

/// Returns the problems of all matrices, each with its variant: the matrices
/// are long, and a log is often cut before its end.
pub(super) fn problems(matrices: &[(&'static Exercise, Matrix)]) -> String {
    let mut text = String::new();
    for (exercise, matrix) in matrices {
        for row in &matrix.rows {
            for problem in &row.problems {
                text += &format!("! {} {}: {problem}\n", exercise.id, row.name);
            }
        }
        for problem in &matrix.problems {
            text += &format!("! {}: {problem}\n", exercise.id);
        }
    }
    text
}

/// Returns the sums of all matrices.
pub(super) fn total(matrices: &[(&'static Exercise, Matrix)]) -> Verification {
    let sums = matrices.iter().map(|(_, matrix)| matrix.sum());
    sums.fold(Verification::default(), |a, b| Verification {
        verdicts: a.verdicts + b.verdicts,
        wrong: a.wrong + b.wrong,
        inconclusive: a.inconclusive + b.inconclusive,
        problems: a.problems + b.problems,
    })
}
