//! Where each student stands: the results of the store, the attempt that counts,
//! the late policy and what a teacher gave by hand, put together. Every row of a
//! gradebook and every page comes from here.

use std::collections::BTreeMap;

use dozen_model::{CheckReport, Verdict};
use jiff::Timestamp;

use crate::{
    anonymous::Names,
    catalog::{Catalog, Exercise},
    handins::collect::HandIn,
    late_penalty::{Mark, Work, marks},
    overrides::{Override, Overrides},
    roster::Roster,
    secret::Secret,
    settings::{Attempts, DeadlineError, Settings},
    store::Entry,
};

/// A class, read whole.
#[derive(Debug)]
pub struct Class {
    /// `class.toml`.
    pub settings: Settings,
    /// `roster.csv`.
    pub roster: Roster,
    /// The secret.
    pub secret: Secret,
    /// The exercises.
    pub catalog: Catalog,
    /// What was handed in, with the digest of the files of each exercise.
    pub hand_ins: Vec<(HandIn, BTreeMap<String, String>)>,
    /// The results.
    pub results: Vec<Entry>,
    /// What was given by hand.
    pub overrides: Overrides,
}

/// One student.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The class's name for the student.
    pub student: String,
    /// The name to show.
    pub name: String,
    /// One cell per exercise.
    pub cells: Vec<Cell>,
}

/// One student's exercise.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The exercise.
    pub exercise: String,
    /// How it stands.
    pub state: State,
    /// The points that count, weighted; none if it could not be judged yet.
    pub points: Option<f64>,
    /// What it earned, weighted, before lateness.
    pub earned: Option<f64>,
    /// The most there is, weighted.
    pub max: f64,
    /// The attempt that counts.
    pub attempt: Option<u32>,
    /// How many started days late it is.
    pub days_late: u32,
    /// How many of them the student's own late days paid for.
    pub slip_days: u32,
    /// What a teacher gave by hand.
    pub by_hand: Option<Override>,
    /// The result of the attempt that counts.
    pub entry: Option<Entry>,
}

/// How an exercise stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It was judged.
    Judged(Verdict),
    /// The grader could not judge it.
    Inconclusive,
    /// It is not graded yet.
    Ungraded,
    /// Nothing was handed in.
    Missing,
}

impl State {
    /// The words in a gradebook.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Judged(verdict) => verdict.words(),
            Self::Inconclusive => "inconclusive",
            Self::Ungraded => "not graded",
            Self::Missing => "not handed in",
        }
    }
}

impl Row {
    /// The sum of the points; none if something could not be judged.
    #[must_use]
    pub fn points(&self) -> Option<f64> {
        self.cells.iter().map(|cell| cell.points).sum()
    }

    /// The most there is.
    #[must_use]
    pub fn max(&self) -> f64 {
        self.cells.iter().map(|cell| cell.max).sum()
    }
}

/// One attempt at one exercise.
struct Attempt<'a> {
    hand_in: &'a HandIn,
    entry: Option<&'a Entry>,
    earned: f64,
    work: Work,
}

impl Class {
    /// Where everybody stands: the roster's students in its order, then those
    /// who are not in it.
    ///
    /// # Errors
    /// If a deadline cannot be read.
    pub fn standing(&self) -> Result<Vec<Row>, DeadlineError> {
        let mut students: Vec<&str> = (self.roster.students().iter())
            .map(|student| student.key.as_str())
            .collect();
        for (hand_in, _) in &self.hand_ins {
            if !students.contains(&hand_in.student.as_str()) {
                students.push(&hand_in.student);
            }
        }
        students.iter().map(|student| self.row(student)).collect()
    }

    fn row(&self, student: &str) -> Result<Row, DeadlineError> {
        let mut chosen = Vec::new();
        for exercise in &self.catalog.exercises {
            chosen.push(self.chosen(student, exercise)?);
        }
        let works: Vec<Work> = chosen
            .iter()
            .map(|(_, attempt)| attempt.as_ref().map_or(NO_WORK, |attempt| attempt.work))
            .collect();
        let marks = marks(&self.settings.late, &works);
        let cells = (self.catalog.exercises.iter().zip(chosen).zip(marks))
            .map(|((exercise, (state, attempt)), mark)| {
                self.cell(student, exercise, state, attempt.as_ref(), mark)
            })
            .collect();
        Ok(Row {
            student: student.to_owned(),
            name: self.name(student),
            cells,
        })
    }

    /// The name to show: the roster's, the platform's, or the key.
    #[must_use]
    pub fn name(&self, student: &str) -> String {
        let in_roster = self.roster.find(student).map(|student| &student.name);
        let on_platform = self.hand_ins.iter().rev();
        let on_platform = on_platform
            .filter(|(hand_in, _)| hand_in.student == student)
            .map(|(hand_in, _)| &hand_in.name);
        let mut names = in_roster.into_iter().chain(on_platform);
        let name = names.find(|name| !name.is_empty());
        name.map_or_else(|| student.to_owned(), Clone::clone)
    }

    /// What pages and reports call the student.
    #[must_use]
    pub fn shown(&self, student: &str) -> String {
        if self.settings.anonymous {
            self.secret.pseudonym(student)
        } else {
            self.name(student)
        }
    }

    /// Everything that the student is called.
    fn names(&self, student: &str) -> Names {
        let on_platform: Vec<&str> = (self.hand_ins.iter())
            .filter(|(hand_in, _)| hand_in.student == student)
            .map(|(hand_in, _)| hand_in.name.as_str())
            .collect();
        Names::of(student, self.roster.find(student), &on_platform)
    }

    fn cell(
        &self,
        student: &str,
        exercise: &Exercise,
        state: State,
        attempt: Option<&Attempt<'_>>,
        mark: Mark,
    ) -> Cell {
        let by_hand = self.overrides.find(student, &exercise.id).cloned();
        let mut entry = attempt.and_then(|attempt| attempt.entry.cloned());
        if self.settings.anonymous {
            let (names, shown) = (self.names(student), self.shown(student));
            entry = entry.map(|entry| names.hidden_in(&entry, &shown));
        }
        let judged = match state {
            State::Judged(_) => Some(mark.points),
            State::Missing => Some(0.0),
            State::Inconclusive | State::Ungraded => None,
        };
        let given = by_hand.as_ref().and_then(|one| one.points);
        Cell {
            exercise: exercise.id.clone(),
            state,
            points: given.or(judged),
            earned: judged.and(attempt.map(|attempt| attempt.earned)),
            max: self.max(exercise),
            attempt: attempt.map(|attempt| attempt.hand_in.attempt),
            days_late: mark.days_late,
            slip_days: mark.slip_days,
            by_hand: by_hand.map(|one| self.shown_by_hand(one)),
            entry,
        }
    }

    /// What pages show of points given by hand: who gave them is a name too.
    fn shown_by_hand(&self, one: Override) -> Override {
        if !self.settings.anonymous {
            return one;
        }
        let shown = self.shown(&one.student);
        Override {
            author: "a teacher".to_owned(),
            reason: self.names(&one.student).hidden(&one.reason, &shown),
            ..one
        }
    }

    /// The most that an exercise is worth here.
    #[must_use]
    pub fn max(&self, exercise: &Exercise) -> f64 {
        let counting = exercise.checks.iter();
        let counting = counting.filter(|check| !self.settings.informs(&exercise.id, &check.id));
        let points: u32 = counting.map(|check| check.points).sum();
        f64::from(points) * self.settings.weight(&exercise.id)
    }

    /// The attempt that counts, and how it stands.
    fn chosen<'a>(
        &'a self,
        student: &str,
        exercise: &Exercise,
    ) -> Result<(State, Option<Attempt<'a>>), DeadlineError> {
        let mut attempts = self.attempts(student, exercise)?;
        if self.settings.attempts == Attempts::Last {
            attempts = attempts.pop().into_iter().collect();
        }
        let open = attempts
            .iter()
            .position(|attempt| !is_judged(attempt.entry));
        let value = |attempt: &Attempt<'_>| marks(&self.settings.late, &[attempt.work])[0].points;
        let best = attempts
            .iter()
            .enumerate()
            .filter(|(_, attempt)| is_judged(attempt.entry))
            .max_by(|(_, one), (_, other)| value(one).total_cmp(&value(other)))
            .map(|(place, attempt)| (place, value(attempt)));
        // An attempt that could not be judged may be worth more than the best.
        let place = match (open, best) {
            (Some(open), Some((_, best))) if best < self.max(exercise) => Some(open),
            (_, Some((place, _))) => Some(place),
            (open, None) => open,
        };
        let Some(place) = place else {
            return Ok((State::Missing, None));
        };
        let attempt = attempts.swap_remove(place);
        let state = match attempt.entry.and_then(Entry::exercise) {
            None => State::Ungraded,
            Some(exercise) if exercise.outcome == Verdict::Inconclusive => State::Inconclusive,
            Some(exercise) => State::Judged(exercise.outcome),
        };
        Ok((state, Some(attempt)))
    }

    fn attempts<'a>(
        &'a self,
        student: &str,
        exercise: &Exercise,
    ) -> Result<Vec<Attempt<'a>>, DeadlineError> {
        let due = self.settings.due(&exercise.id, student)?;
        let own = self
            .hand_ins
            .iter()
            .filter(|(hand_in, _)| hand_in.student == student);
        let attempts = own.map(|(hand_in, digests)| {
            let files = digests.get(&exercise.id).map_or("", String::as_str);
            let entry = self.result(student, &exercise.id, files);
            let earned = entry.map_or(0.0, |entry| self.earned(entry));
            let received = hand_in.received.as_deref();
            let received = received.and_then(|text| text.parse::<Timestamp>().ok());
            Attempt {
                hand_in,
                entry,
                earned,
                work: Work {
                    points: earned,
                    received: received.map(Timestamp::as_second),
                    is_marked_late: hand_in.is_marked_late,
                    due: due.map(Timestamp::as_second),
                    clock_forward: match (received, due) {
                        (Some(received), Some(due)) => self.settings.clock_forward(due, received),
                        _ => 0,
                    },
                },
            }
        });
        Ok(attempts.collect())
    }

    /// The result of these files: the newest that could be judged, else the newest.
    fn result(&self, student: &str, exercise: &str, files: &str) -> Option<&Entry> {
        let student = self.secret.pseudonym(student);
        let of_it = self.results.iter().filter(|entry| {
            entry.student == student
                && entry.inputs.exercise == exercise
                && entry.inputs.files == files
        });
        of_it.max_by_key(|entry| (entry.is_judged(), entry.report.graded_at.clone()))
    }

    /// The weighted points of the checks that count.
    #[must_use]
    pub fn earned(&self, entry: &Entry) -> f64 {
        let Some(exercise) = entry.exercise() else {
            return 0.0;
        };
        let counts = |check: &&CheckReport| !self.settings.informs(&exercise.id, &check.id);
        let points: u32 = (exercise.checks.iter().filter(counts))
            .map(|check| check.points)
            .sum();
        f64::from(points) * self.settings.weight(&exercise.id)
    }
}

const NO_WORK: Work = Work {
    points: 0.0,
    received: None,
    is_marked_late: false,
    due: None,
    clock_forward: 0,
};

fn is_judged(entry: Option<&Entry>) -> bool {
    entry.is_some_and(Entry::is_judged)
}
