//! The watch without a screen: prints every run line by line; a letter and
//! Enter ask for more. For terminals without cursor control, and for screen
//! readers.

use tokio::{signal::unix::Signal, sync::mpsc::UnboundedReceiver};

use super::{
    input,
    keys::Command,
    session::{Session, SessionEvent},
    signals::interrupts,
    words,
};
use crate::{
    cli::{Outcome, course_root, debrief, failure::Failure, reset, screen},
    course::Exercise,
    model::Report,
    reports::Live,
};

/// The commands, printed once.
const HELP: &str = "Type a letter and Enter: h hint, e explain, n next exercise, l list, ? all \
                    letters, q quit.";

/// Watches until the learner quits or stdin ends.
pub(super) async fn run(session: Session) -> Outcome {
    let mut lines = Lines {
        session,
        live: Live::new(false, screen::look()),
    };
    lines.watch().await
}

struct Lines {
    session: Session,
    live: Live,
}

impl Lines {
    async fn watch(&mut self) -> Outcome {
        if self.session.is_first() {
            screen::print(&words::welcome(self.session.exercise))?;
        }
        self.introduce()?;
        let (mut typed, mut interrupts) = (input::lines(), interrupts()?);
        self.grade()?;
        while self.step(&mut typed, &mut interrupts).await? {}
        self.session.let_go();
        screen::print(&self.session.farewell())?;
        Ok(0)
    }

    /// Returns one thing that happens or is typed; false at the end.
    async fn step(
        &mut self,
        typed: &mut UnboundedReceiver<String>,
        interrupts: &mut Signal,
    ) -> Result<bool, Failure> {
        tokio::select! {
            biased;
            _ = interrupts.recv() => return Ok(false),
            happened = self.session.happened() => match happened {
                SessionEvent::Saved => {
                    screen::print("\nSaved. Checking again.\n")?;
                    self.grade()?;
                }
                SessionEvent::Event(event) => self.live.event(&event, &mut screen::out())?,
                SessionEvent::Done(report) => self.done(report)?,
            },
            line = typed.recv() => match line.map(|line| self.typed(line.trim())) {
                None => return Ok(false),
                // An unknown word does not end the watch.
                Some(Err(failure)) if !failure.words.is_empty() => {
                    screen::print(&format!("{}\n", failure.words))?;
                }
                Some(done) => return done,
            },
        }
        Ok(true)
    }

    /// Ends the output of a run, and prints what comes next.
    fn done(&mut self, report: Box<Report>) -> Result<(), Failure> {
        let its = &report.exercises[..];
        let is_at_hand = its.iter().any(|e| e.id == self.session.exercise.id);
        let has_passed = is_at_hand && report.exit_code() == 0;
        let debrief = || debrief::of(&self.session.house, self.session.exercise);
        match has_passed.then(debrief).transpose() {
            Ok(Some(debrief)) => {
                self.live
                    .finish_with(&report, &debrief, &mut screen::out())?;
            }
            Ok(None) => self.live.finish(&report, &mut screen::out())?,
            // The verdict is valid all the same.
            Err(failure) => {
                self.live.finish(&report, &mut screen::out())?;
                screen::print(&format!("{}\n", failure.words))?;
            }
        }
        let offers = self.session.remember(report)?;
        for offer in offers {
            screen::print(&format!("\n{}\n", screen::fill("", &offer)))?;
        }
        match self.session.at_work() {
            Some(_) => Ok(()),
            None => screen::print("\nWaiting for you to save.\n"),
        }
    }

    fn introduce(&self) -> Result<(), Failure> {
        let id = self.session.exercise.id;
        let text = format!(
            "Watching exercises/{id}: each time you save, it is checked. The task is in \
             exercises/{id}/README.md."
        );
        let help = screen::fill("", HELP);
        screen::print(&format!("{}\n{help}\n\n", screen::fill("", &text)))
    }

    fn grade(&mut self) -> Result<(), Failure> {
        self.live = Live::new(false, screen::look());
        self.session.grade()
    }

    fn go_to(&mut self, exercise: Option<&'static Exercise>) -> Result<(), Failure> {
        let Some(exercise) = exercise else {
            return screen::print("There is no further exercise that way.\n");
        };
        self.live = Live::new(false, screen::look());
        self.session.go_to(exercise)?;
        self.introduce()
    }

    /// Does what a line asks for; returns false to quit.
    fn typed(&mut self, line: &str) -> Result<bool, Failure> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let mut letters = word.chars();
        let command = match (letters.next(), letters.next()) {
            (Some(letter), None) => Command::of(letter),
            _ => None,
        };
        let text = match command {
            _ if line.is_empty() => return Ok(true),
            Some(Command::Quit) => return Ok(false),
            Some(Command::Hint) => words::hints(&mut self.session, true)?,
            Some(Command::Explain) => words::explained(&self.session),
            Some(Command::Replay) => words::replayed(&self.session)?,
            Some(Command::Open) => format!(
                "Open {} in another window.\n",
                self.session.house.shown(&self.session.source())
            ),
            Some(Command::Next) => return self.go_to(self.session.beside(1)).map(|()| true),
            Some(Command::Previous) => return self.go_to(self.session.beside(-1)).map(|()| true),
            Some(Command::List) if rest.is_empty() => words::listed(&self.session),
            Some(Command::List) => {
                return self
                    .go_to(Some(course_root::exercise(rest)?))
                    .map(|()| true);
            }
            Some(Command::Cards) => "Every card is printed as it comes.\n".to_owned(),
            Some(Command::All) => {
                self.live = Live::new(false, screen::look());
                self.session.grade_all()?;
                return Ok(true);
            }
            Some(Command::Reset) if rest == "yes" => {
                reset::reset(&self.session.house, self.session.exercise, false)?
            }
            Some(Command::Reset) => format!(
                "Type `x yes` to restore the starter of exercises/{}; your work is saved.\n",
                self.session.exercise.id
            ),
            Some(Command::Solution) if self.session.has_passed() => self.solution(rest)?,
            Some(Command::Solution) => words::not_passed(&self.session),
            Some(Command::Keys) => words::keys(),
            None => screen::fill("", HELP) + "\n",
        };
        screen::print(&text)?;
        Ok(true)
    }

    /// Returns the debrief; with a letter, the text about each option of its
    /// question.
    fn solution(&self, letter: &str) -> Result<String, Failure> {
        let debrief = debrief::of(&self.session.house, self.session.exercise)?;
        let Some(question) = &debrief.question else {
            return Ok(words::compared(&debrief));
        };
        let place = ('a'..='z').position(|option| letter == option.to_string());
        match place.filter(|place| *place < question.options.len()) {
            Some(place) => Ok(words::asked(question, Some(place))),
            None => Ok(format!(
                "{}\n{}Type `s a` or another letter to answer.\n",
                words::compared(&debrief),
                words::asked(question, None)
            )),
        }
    }
}
