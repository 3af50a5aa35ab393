//! Annotations for GitHub Actions: one line per fault, at the line of the
//! submission where the compiler has one. GitHub shows ten errors per step.
//!
//! Source: "Workflow commands for GitHub Actions" and its usage limits.

use dozen_model::{CheckReport, ExerciseReport, Outcome, Report};
use dozen_reports::{colourless, harmless_line};

/// How many annotations of a kind GitHub shows of a step.
const LIMIT: usize = 10;

/// The workflow commands, at most ten.
#[must_use]
pub fn annotations(report: &Report) -> String {
    let all: Vec<String> = (report.exercises.iter()).flat_map(of_exercise).collect();
    let rest = all.len().saturating_sub(LIMIT);
    let mut lines: Vec<String> = all.into_iter().take(LIMIT).collect();
    if rest > 0 {
        // A notice is of another kind, and so is shown too.
        let title = "title=dozen";
        lines.push(format!(
            "::notice {title}::{rest} more failed; the summary of this job has them all"
        ));
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn of_exercise(exercise: &ExerciseReport) -> Vec<String> {
    let of_messages = exercise.messages.iter().map(|said| {
        let said = colourless(said);
        let first = said.lines().find(|line| !line.trim().is_empty());
        let at = place(&said).unwrap_or_default();
        command(
            exercise,
            &at,
            exercise.outcome.words(),
            first.unwrap_or_default(),
        )
    });
    let failed = exercise
        .checks
        .iter()
        .filter(|check| check.outcome == Outcome::Fail);
    let of_checks =
        failed.map(|check| command(exercise, &At::default(), &check.title, &text(check)));
    of_messages.chain(of_checks).collect()
}

/// A place in a source file of the submission.
#[derive(Debug, Default, PartialEq, Eq)]
struct At {
    file: String,
    line: u32,
    column: u32,
}

/// The place that a message of the compiler points at: its line `--> src/x.rs:3:5`.
fn place(said: &str) -> Option<At> {
    let named = said
        .lines()
        .find_map(|line| line.trim_start().strip_prefix("--> "))?;
    let mut parts = named.trim().rsplitn(3, ':');
    let (column, line) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let file = parts.next()?;
    let is_own = file.starts_with("src/") || file == "build.rs";
    is_own.then(|| At {
        file: file.to_owned(),
        line,
        column,
    })
}

fn text(check: &CheckReport) -> String {
    let Some(finding) = &check.finding else {
        return check.outcome.words().to_owned();
    };
    format!("expected {}\nseen {}", finding.expected, finding.observed)
}

fn command(exercise: &ExerciseReport, at: &At, title: &str, said: &str) -> String {
    let place = match at.line {
        0 => format!("file=exercises/{}/src/main.rs", exercise.id),
        line => format!(
            "file=exercises/{}/{},line={line},col={}",
            exercise.id,
            property(&at.file),
            at.column
        ),
    };
    let title = property(&format!("{}: {title}", exercise.id));
    format!("::error {place},title={title}::{}", data(said))
}

/// A text after the second `::`.
fn data(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(harmless_line).collect();
    lines
        .join("\n")
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A text as a property's value.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{At, data, place, property};

    #[test]
    fn the_compilers_place_is_found_and_only_in_the_submissions_files() {
        let said = "error: x\n  --> src/main.rs:12:5\n   |\n";
        let at = At {
            file: "src/main.rs".to_owned(),
            line: 12,
            column: 5,
        };
        assert_eq!(place(said), Some(at));
        assert_eq!(place("error\n --> /root/.cargo/x.rs:1:1\n"), None);
        assert_eq!(place("error: no place"), None);
    }

    #[test]
    fn no_text_ends_its_command() {
        assert_eq!(
            data("a\n::stop-commands::x"),
            "a%0A\\u{3a}:stop-commands::x"
        );
        assert_eq!(property("100%, really: yes"), "100%25%2C really%3A yes");
    }
}
