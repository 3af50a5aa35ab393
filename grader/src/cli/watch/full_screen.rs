//! The watch on a screen: handles events and keys, and draws the result.

use std::io;

use super::{
    editor::{Editor, EditorError},
    frame::View,
    input::{Key, Keys},
    keys::Command,
    page::{Change, Page},
    session::{Session, SessionEvent},
    signals::{interrupts, resizes},
    terminal::Terminal,
    words,
};
use crate::{
    cli::{Outcome, debrief, failure::Failure, links::Links, reset, screen},
    course::{EXERCISES, Exercise},
    platform,
    reports::{self, Board},
};

/// The effect of a key.
enum KeyEffect {
    GoOn,
    Quit,
}

/// A watch on a screen.
struct Full {
    session: Session,
    view: View,
    links: Links,
    terminal: Terminal,
}

/// Watches until the learner quits.
pub(super) async fn run(session: Session) -> Outcome {
    let (mut interrupts, mut resizes) = (interrupts()?, resizes()?);
    let mut full = Full {
        view: View {
            board: board(session.exercise),
            page: None,
            scroll: 0,
            notice: String::new(),
            debrief: String::new(),
            welcome: session.is_first().then(|| words::welcome(session.exercise)),
        },
        links: Links::on_stdout(session.house.root()),
        session,
        terminal: Terminal::open()?,
    };
    let mut keys = Keys::listen();
    full.draw()?;
    full.session.grade()?;
    loop {
        tokio::select! {
            biased;
            _ = interrupts.recv() => break,
            _ = resizes.recv() => full.terminal.forget(),
            // Before the keys: they ask about the verdict that is seen.
            happened = full.session.happened() => full.happened(happened)?,
            key = keys.next() => match key {
                Some(key) => if let KeyEffect::Quit = full.answered(key).await? { break },
                None => break,
            },
        }
        full.draw()?;
    }
    full.session.let_go();
    let farewell = full.session.farewell();
    drop(full);
    screen::print(&farewell)?;
    Ok(0)
}

fn board(exercise: &Exercise) -> Board {
    let checks = exercise.checks.iter();
    Board::new(
        exercise.id,
        checks.map(|check| (check.id, check.title, check.points)),
    )
}

impl Full {
    fn draw(&mut self) -> io::Result<()> {
        let frame = self.view.frame(&self.session, self.terminal.size());
        let source = self.session.house.exercise(self.session.exercise);
        let linked = |line: String| self.links.text(&line, Some(&source));
        self.terminal.draw(frame.into_iter().map(linked).collect())
    }

    fn happened(&mut self, happened: SessionEvent) -> Result<(), Failure> {
        match happened {
            SessionEvent::Saved => {
                self.back();
                self.view.board.stopped();
                self.session.grade()?;
            }
            SessionEvent::Event(event) => {
                self.view.board.event(&event);
                if self.view.board.report().is_some() {
                    self.view.welcome = None;
                }
            }
            SessionEvent::Done(report) => {
                // Draw before waiting for the disk.
                self.draw()?;
                match self.session.remember(report) {
                    Ok(offers) => self.view.notice = offers.join(" "),
                    Err(failure) => self.view.notice = failure.words,
                }
                let listed = matches!(self.view.page, Some(Page::List { .. }));
                if listed && self.session.at_work().is_none() {
                    let (passed, all) = (self.session.passed(), EXERCISES.len());
                    self.view.notice = format!("{passed} of {all} passed");
                }
                if self.view.board.has_passed() {
                    match words::passed(&self.session) {
                        Ok(debrief) => self.view.debrief = debrief,
                        Err(failure) => self.view.notice = failure.words,
                    }
                }
            }
        }
        Ok(())
    }

    /// Shows the board again, from its first line.
    fn back(&mut self) {
        self.view.page = None;
        self.view.scroll = 0;
        self.view.notice.clear();
    }

    fn show(&mut self, page: Page) {
        self.back();
        self.view.page = Some(page);
    }

    /// A key that fails shows a message, and the watch continues.
    async fn answered(&mut self, key: Key) -> Result<KeyEffect, Failure> {
        self.view.notice.clear();
        match self.key(key).await {
            Err(failure) if !failure.words.is_empty() => {
                self.view.notice = failure.words;
                Ok(KeyEffect::GoOn)
            }
            done => done,
        }
    }

    async fn key(&mut self, key: Key) -> Result<KeyEffect, Failure> {
        match (&self.view.page, key) {
            (_, Key::Control('c' | 'd')) => return Ok(KeyEffect::Quit),
            (_, Key::Control('z')) => self.suspend()?,
            (_, Key::Control('l')) => self.terminal.forget(),
            (Some(Page::List { .. }), key) => self.list_key(key)?,
            (Some(Page::Reset), Key::Letter('y' | 'Y')) => self.reset()?,
            (Some(Page::Reset), _) => self.back(),
            (Some(Page::Text { is_hint, .. }), Key::Letter('h')) => {
                let more = *is_hint;
                self.hint(more)?;
            }
            (Some(page), Key::Letter(letter)) if page.option(letter).is_some() => {
                if let Some(page) = &mut self.view.page {
                    page.answer(letter);
                    // The answers are below the question.
                    self.view.scroll = usize::MAX / 2;
                }
            }
            (Some(_), Key::Letter('q') | Key::Escape | Key::Enter) => self.back(),
            (_, Key::Letter(letter)) if letter != ' ' => match Command::of(letter) {
                Some(Command::Quit) => return Ok(KeyEffect::Quit),
                Some(command) => self.command(command).await?,
                None => self.view.notice = "? shows the keys".to_owned(),
            },
            (_, key) => self.scroll(key),
        }
        Ok(KeyEffect::GoOn)
    }

    fn scroll(&mut self, key: Key) {
        let page = self.terminal.size().rows.saturating_sub(8).max(1);
        let now = self.view.scroll;
        self.view.scroll = match key {
            Key::Up => now.saturating_sub(1),
            Key::Down => now + 1,
            Key::PageUp => now.saturating_sub(page),
            Key::PageDown | Key::Letter(' ') => now + page,
            Key::Home => 0,
            // The frame knows the end of the text.
            Key::End => usize::MAX / 2,
            _ => now,
        };
    }

    fn list_key(&mut self, key: Key) -> Result<(), Failure> {
        let change = match key {
            Key::Escape => {
                self.back();
                return Ok(());
            }
            Key::Enter => {
                let chosen = self.view.page.as_ref().and_then(Page::chosen);
                return chosen.map_or(Ok(()), |exercise| self.go_to(exercise));
            }
            Key::Letter(letter) => Change::Letter(letter),
            Key::Rub => Change::Rub,
            Key::Up => Change::By(-1),
            Key::Down => Change::By(1),
            _ => return Ok(()),
        };
        if let Some(page) = &mut self.view.page {
            page.choose(&change);
        }
        Ok(())
    }

    async fn command(&mut self, command: Command) -> Result<(), Failure> {
        match command {
            Command::Hint => self.hint(false)?,
            Command::Explain => {
                let text = words::explained(&self.session);
                self.show(Page::text_of("What the checks do", text));
            }
            Command::Replay => {
                let text = words::replayed(&self.session)?;
                self.show(Page::text_of("The failure by hand", text));
            }
            Command::Open => self.open().await?,
            Command::Cards => self.cards(),
            Command::Next => self.beside(1)?,
            Command::Previous => self.beside(-1)?,
            Command::List => self.show(Page::list(&self.session)),
            Command::All => {
                self.show(Page::list(&self.session));
                self.session.grade_all()?;
            }
            Command::Reset => self.show(Page::Reset),
            Command::Solution => self.solution()?,
            Command::Keys => self.show(Page::text_of("Keys", words::keys())),
            Command::Quit => {}
        }
        Ok(())
    }

    fn hint(&mut self, more: bool) -> Result<(), Failure> {
        let text = words::hints(&mut self.session, more)?;
        self.show(Page::Text {
            title: "Hints".to_owned(),
            text,
            is_hint: self.session.failed().is_some(),
        });
        Ok(())
    }

    fn beside(&mut self, places: isize) -> Result<(), Failure> {
        match self.session.beside(places) {
            Some(exercise) => self.go_to(exercise),
            None => {
                let end = if places > 0 { "last" } else { "first" };
                self.view.notice = format!("this is the {end} exercise");
                Ok(())
            }
        }
    }

    fn go_to(&mut self, exercise: &'static Exercise) -> Result<(), Failure> {
        self.back();
        self.view.board = board(exercise);
        self.view.debrief.clear();
        self.session.go_to(exercise)
    }

    fn reset(&mut self) -> Result<(), Failure> {
        let done = reset::reset(&self.session.house, self.session.exercise, false)?;
        // The save that it makes grades it.
        self.show(Page::text_of("Reset", done));
        Ok(())
    }

    fn suspend(&mut self) -> Result<(), Failure> {
        self.session.let_go();
        self.view.board.stopped();
        self.terminal.give_back();
        let suspended = platform::suspend();
        self.terminal.take()?;
        self.session.grade()?;
        suspended.map_err(|cause| Failure::trouble(format!("could not suspend: {cause}")))
    }

    async fn open(&mut self) -> Result<(), Failure> {
        let (file, root) = (self.session.source(), self.session.house.root().to_owned());
        let shown = self.session.house.shown(&file);
        let cannot = |wrong: EditorError| Failure::usage(wrong.to_string());
        let editor = Editor::set(&shown).map_err(cannot)?;
        // No run may be running: it would count the editor among its own.
        self.session.let_go();
        self.view.board.stopped();
        self.terminal.give_back();
        screen::print(&format!(
            "{shown} is open; the watch goes on when the editor returns.\n"
        ))?;
        let opened = editor.open(&file, &root).await;
        self.terminal.take()?;
        self.back();
        self.session.grade()?;
        opened.map_err(cannot)
    }

    fn solution(&mut self) -> Result<(), Failure> {
        if !self.session.has_passed() {
            self.view.notice = words::not_passed(&self.session);
            return Ok(());
        }
        let debrief = debrief::of(&self.session.house, self.session.exercise)?;
        self.show(Page::Debrief {
            text: words::compared(&debrief),
            question: debrief.question,
            chosen: None,
        });
        Ok(())
    }

    fn cards(&mut self) {
        let text = match &self.session.last {
            Some(report) => reports::whole(report, screen::look()),
            None => "Nothing was checked yet.\n".to_owned(),
        };
        self.show(Page::text_of("Every check, and every card", text));
    }
}
