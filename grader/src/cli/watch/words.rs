//! The texts that keys show: the same on the screen and in lines.

use std::fs;

use super::{keys::KEYS, session::Session};
use crate::{
    cli::{debrief, explain, failure::Failure, hint, list, replay, screen},
    course::{Check, EXERCISES, Exercise},
    model::{CheckReport, Question},
    reports::{
        chapter_file,
        debrief::{self as parts, Debrief},
        style::{FAINT, NAME, paint},
    },
};

/// Returns the hints that were taken for the first failed check, and one more
/// if `more` is true or there was none.
pub(super) fn hints(session: &mut Session, more: bool) -> Result<String, Failure> {
    let Some(check) = session.failed() else {
        return Ok(nothing_failed(session));
    };
    let exercise = session.exercise;
    let taken = |session: &Session| session.entry().hints.get(check.id).copied().unwrap_or(0);
    if more || taken(session) == 0 {
        hint::take(&session.house, exercise, check)?;
        session.progress = session.house.progress()?;
    }
    let (taken, count) = (taken(session).min(check.hints.len()), check.hints.len());
    let mut text = screen::fill("", check.title) + "\n";
    for number in 0..taken {
        text += &format!("\n{}", hint::text(check, number));
    }
    let chapter = chapter_file(exercise.chapter);
    text += &match count - taken {
        0 => format!("\nThat was the last one; the chapter is {chapter}.\n"),
        left => format!("\nh for the next one, {left} left; the chapter is {chapter}.\n"),
    };
    Ok(text)
}

fn nothing_failed(session: &Session) -> String {
    match session.entry().checks.is_empty() {
        true => "Nothing was checked yet, so there is nothing to hint at.\n".to_owned(),
        false => "No check failed last time; there is nothing to hint at.\n".to_owned(),
    }
}

/// Explains the first failed check, or all checks.
pub(super) fn explained(session: &Session) -> String {
    let failed = session.failed();
    let is_other = |check: &&Check| failed.is_none_or(|failed| failed.id != check.id);
    let others = session.exercise.checks.iter().filter(is_other);
    let mut text = String::new();
    if let Some(failed) = failed {
        text += &explain::explain(failed);
        text += "The other checks of this exercise:\n\n";
    }
    others.fold(text, |text, check| text + &explain::explain(check))
}

/// Returns the failure as a script, which is also written to a file.
pub(super) fn replayed(session: &Session) -> Result<String, Failure> {
    let failed = session.failed();
    let last = session.last.as_ref();
    let found = failed.zip(last).and_then(|(failed, report)| {
        let exercise = report.exercises.first()?;
        let is_it = |check: &&CheckReport| check.id == failed.id;
        Some((report.seed, exercise, exercise.checks.iter().find(is_it)?))
    });
    let Some((seed, exercise, check)) = found else {
        return Ok("No check failed here, so there is nothing to replay.\n".to_owned());
    };
    let task = session.house.task(session.exercise);
    let script = replay::by_hand(&task, exercise, check, seed)?;
    let folder = session.house.own().join("replay");
    let file = folder.join(format!("{}-{}.sh", exercise.id, check.id));
    let written = fs::create_dir_all(&folder).and_then(|()| fs::write(&file, &script));
    let shown = session.house.shown(&file);
    written.map_err(|cause| Failure::trouble(format!("could not write {shown}: {cause}")))?;
    Ok(format!(
        "In another terminal, from the course's root:\n\n  bash {shown}\n\n{script}"
    ))
}

/// Returns the short debrief after a pass.
pub(super) fn passed(session: &Session) -> Result<String, Failure> {
    let debrief = debrief::of(&session.house, session.exercise)?;
    let mut lines = parts::sum(&debrief, screen::look());
    let pointer = |label, key, about: &str| {
        let (label, key) = (paint(FAINT, label), paint(NAME, key));
        format!("{label}{key}  {about}")
    };
    let beside = match debrief.question {
        Some(_) => "the reference next to yours, and a question",
        None => "the reference next to yours",
    };
    lines.push(pointer("debrief  ", "s", beside));
    if session.passed() == EXERCISES.len() {
        lines.push(pointer("next     ", "l", "every exercise has passed"));
    } else if let Some(next) = session.beside(1) {
        lines.push(pointer(
            "next     ",
            "n",
            &format!("{}  {}", next.id, next.title),
        ));
    }
    Ok(joined(&lines))
}

/// Returns the whole debrief of an exercise that has passed, without its
/// question.
pub(super) fn compared(debrief: &Debrief) -> String {
    let look = screen::look();
    let mut lines = parts::proved(debrief, look);
    lines.push(String::new());
    lines.extend(parts::differences(debrief, look));
    joined(&lines)
}

/// Returns the question, and, if an option was chosen, the text about each.
pub(super) fn asked(question: &Question, chosen: Option<usize>) -> String {
    let look = screen::look();
    let mut lines = parts::asked(question, look);
    if chosen.is_some() {
        lines.push(String::new());
        lines.extend(parts::answers(question, chosen, look));
    }
    joined(&lines)
}

/// Returns the text about an exercise that has not passed.
pub(super) fn not_passed(session: &Session) -> String {
    format!(
        "The reference of {} is shown when it has passed: before that it spoils the exercise. \
         h gives a hint.\n",
        session.exercise.id
    )
}

fn joined(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Returns all exercises, and how far each is.
pub(super) fn listed(session: &Session) -> String {
    let rows: Vec<String> = EXERCISES.iter().map(|e| row(session, e) + "\n").collect();
    let passed = session.passed();
    format!(
        "{}\n{passed} of {} passed.\n",
        rows.concat(),
        EXERCISES.len()
    )
}

/// Returns the line of one exercise in a list.
pub(super) fn row(session: &Session, exercise: &Exercise) -> String {
    let entry = session.progress.of(exercise.key);
    let here = exercise.id == session.exercise.id;
    let mark = match (here, entry.passed_at) {
        (true, _) => "→",
        (false, Some(_)) => "✓",
        (false, None) => " ",
    };
    let state = match session.at_work() {
        Some(at_work) if at_work.id == exercise.id => "running …".to_owned(),
        _ => list::state(exercise, &entry),
    };
    format!("{mark} {:<21} {state:<24} {}", exercise.id, exercise.title)
}

/// Returns the keys and their effects.
pub(super) fn keys() -> String {
    let line =
        |(key, _, name, does): &(char, _, &str, &str)| format!("  {key}  {name:<10} {does}\n");
    KEYS.iter().map(line).collect()
}

/// Returns the welcome of a new learner.
pub(super) fn welcome(exercise: &Exercise) -> String {
    let (id, chapter) = (exercise.id, chapter_file(exercise.chapter));
    let paragraph = |text: &str| screen::fill("  ", text) + "\n\n";
    let mut text = "  Welcome to Baker's Dozen.\n\n".to_owned();
    text += &paragraph(
        "Each exercise is a small service that works on a laptop and fails on a platform. You \
         fix it; the grader runs it the way a platform would, and shows what happened.",
    );
    text += &paragraph(
        "First the crates of the course are built, which takes a while and is done once. Then \
         the service is checked as it stands. It fails, and that is where you begin:",
    );
    text + &format!(
        "  read  exercises/{id}/README.md\n        {chapter}\n  \
         edit  exercises/{id}/src\n\n  Each time you save, it is checked again.\n"
    )
}
