//! The layout of the screen: two lines of heading, the board or page, a line
//! with the progress of the run, and the keys.

use super::{
    columns,
    keys::{Command, KEYS},
    page::Page,
    session::Session,
    terminal::Size,
};
use crate::{
    course::EXERCISES,
    model::Verdict,
    reports::{
        Board,
        style::{BAD, FAINT, GOOD, NAME, TITLE, paint},
    },
};

/// Lines of the screen around the board or page.
const AROUND: usize = 6;
/// The widest board or page.
const WIDEST: usize = 120;

/// The state of the screen besides the session.
#[derive(Debug)]
pub(super) struct View {
    pub(super) board: Board,
    /// The page over the board.
    pub(super) page: Option<Page>,
    /// The first line of it that is shown.
    pub(super) scroll: usize,
    /// The result of the last key.
    pub(super) notice: String,
    /// The debrief after a pass.
    pub(super) debrief: String,
    /// The welcome of a new learner, until the first verdict.
    pub(super) welcome: Option<String>,
}

impl View {
    /// Returns the whole screen, line by line.
    pub(super) fn frame(&mut self, session: &Session, size: Size) -> Vec<String> {
        let columns = size.columns;
        let height = size.rows.saturating_sub(AROUND).max(1);
        let body = self.body(session, columns, height);
        self.scroll = self.scroll.min(body.len().saturating_sub(height));
        let below = body.len().saturating_sub(self.scroll + height);
        let mut lines = heading(session, columns);
        lines.push(String::new());
        lines.extend(body.into_iter().skip(self.scroll).take(height));
        lines.resize(lines.len().max(3 + height), String::new());
        lines.push(String::new());
        lines.push(self.status(session, below, columns));
        lines.push(self.bar(session, columns));
        // On a screen that is too small the last lines matter least.
        lines.truncate(size.rows);
        lines
    }

    fn body(&self, session: &Session, columns: usize, height: usize) -> Vec<String> {
        let width = columns.min(WIDEST);
        let text = match (&self.page, &self.welcome) {
            (Some(page), _) => page.text(session, width),
            (None, Some(welcome)) => welcome.clone(),
            (None, None) if self.board.has_passed() && !self.board.is_at_work() => {
                format!("{}\n{}", self.board.text(width, height), self.debrief)
            }
            (None, None) => self.board.text(width, height),
        };
        columns::lines(&text, columns)
    }

    /// Returns the progress of the run or the result of a key, and how much
    /// text is further down.
    fn status(&self, session: &Session, below: usize, columns: usize) -> String {
        let other = session.at_work().filter(|e| e.id != session.exercise.id);
        let status = match other {
            _ if !self.notice.is_empty() => self.notice.clone(),
            Some(other) => format!("checking {}", other.id),
            None => self.board.status(),
        };
        let sign = match self.board.report() {
            _ if self.board.is_at_work() || other.is_some() => paint(NAME, "▸"),
            Some(_) if self.board.has_passed() => paint(GOOD, "✓"),
            Some(_) => paint(BAD, "✗"),
            None => " ".to_owned(),
        };
        let more = match (below, self.scroll) {
            (0, 0) => String::new(),
            (0, _) => paint(FAINT, "↑ "),
            (1, _) => paint(FAINT, "↓ 1 more line "),
            (below, _) => paint(FAINT, &format!("↓ {below} more lines ")),
        };
        columns::apart(&format!("  {sign} {status}"), &more, columns)
    }

    /// Returns whether there is a failure to ask about.
    fn has_failed(&self, session: &Session) -> bool {
        match self.board.report() {
            Some(report) => report.outcome == Verdict::Fail,
            None => session.failed().is_some(),
        }
    }

    /// The keys, as many as there is room for. Each keeps its place, whatever
    /// the run comes to; those without a use now are faint.
    fn bar(&self, session: &Session, columns: usize) -> String {
        if let Some(page) = &self.page {
            return columns::cut(&paint(FAINT, &format!("  {}", page.keys())), columns);
        }
        let mut room = columns.saturating_sub(2);
        let fitting: Vec<Command> = BY_USE
            .iter()
            .copied()
            .filter(|command| {
                let takes = name(*command).len() + 4;
                let fits = room + 2 >= takes;
                room = room.saturating_sub(takes);
                fits
            })
            .collect();
        let in_place = KEYS.iter().map(|(_, command, ..)| *command);
        let shown: Vec<String> = in_place
            .filter(|command| fitting.contains(command))
            .map(|command| key(command, self.is_of_use(command, session)))
            .collect();
        format!("  {}", shown.join("  "))
    }

    /// Whether a key has something to show now.
    fn is_of_use(&self, command: Command, session: &Session) -> bool {
        match command {
            Command::Hint | Command::Replay => self.has_failed(session),
            Command::Cards => self.board.report().is_some(),
            Command::Solution => session.has_passed(),
            _ => true,
        }
    }
}

/// The keys of the bar, the one that is left out last before all others.
const BY_USE: [Command; 10] = [
    Command::Quit,
    Command::Keys,
    Command::Hint,
    Command::Cards,
    Command::Explain,
    Command::Replay,
    Command::Next,
    Command::Solution,
    Command::Open,
    Command::List,
];

fn name(command: Command) -> &'static str {
    let found = KEYS.iter().find(|(_, of, ..)| *of == command);
    found.map_or("", |(_, _, name, _)| name)
}

fn key(command: Command, is_of_use: bool) -> String {
    let found = KEYS.iter().find(|(_, of, ..)| *of == command);
    found.map_or(String::new(), |(key, _, name, _)| {
        let style = if is_of_use { NAME } else { FAINT };
        format!("{} {}", paint(style, &key.to_string()), paint(FAINT, name))
    })
}

/// Returns the exercise and the progress, and if its task and its source are.
fn heading(session: &Session, columns: usize) -> Vec<String> {
    let exercise = session.exercise;
    let marks: String = EXERCISES
        .iter()
        .map(|other| match session.progress.has_passed(other.key) {
            _ if other.id == exercise.id => paint(NAME, "▸"),
            true => paint(GOOD, "✓"),
            false => paint(FAINT, "·"),
        })
        .collect();
    let passed = format!("{} of {} passed", session.passed(), EXERCISES.len());
    let title = format!(
        "  {}  {}",
        paint(TITLE, exercise.id),
        paint(Default::default(), exercise.title)
    );
    let marks = format!("{marks}  {passed}");
    let first = match columns::width(&title) + columns::width(&marks) + 4 <= columns {
        true => columns::apart(&title, &marks, columns.min(WIDEST)),
        false => columns::apart(&title, &passed, columns),
    };
    let id = exercise.id;
    let places = format!("  read exercises/{id}/README.md   edit exercises/{id}/src");
    let short = format!("  exercises/{id}");
    let second = if columns::width(&places) <= columns {
        places
    } else {
        short
    };
    vec![first, columns::cut(&paint(FAINT, &second), columns)]
}
