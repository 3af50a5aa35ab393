//! Pages over the board: a text to read, the list to choose from, a question to
//! answer. Each knows its text and its keys.

use super::{session::Session, words};
use crate::{
    course::{EXERCISES, Exercise},
    model::Question,
    reports::style::{FAINT, NAME, TITLE, paint},
};

/// One page.
#[derive(Debug)]
pub(super) enum Page {
    /// Text under a title; a hint has a next one.
    Text {
        title: String,
        text: String,
        is_hint: bool,
    },
    /// The debrief of a passed exercise, with a question to answer.
    Debrief {
        text: String,
        question: Option<Question>,
        chosen: Option<usize>,
    },
    /// The exercises that have all of the words in `search`.
    List { search: String, chosen: usize },
    /// Whether the exercise is really to be reset.
    Reset,
}

impl Page {
    pub(super) fn text_of(title: &str, text: String) -> Self {
        Self::Text {
            title: title.to_owned(),
            text,
            is_hint: false,
        }
    }

    /// Returns the list, with the current exercise chosen.
    pub(super) fn list(session: &Session) -> Self {
        let here = EXERCISES.iter().position(|e| e.id == session.exercise.id);
        Self::List {
            search: String::new(),
            chosen: here.unwrap_or(0),
        }
    }

    /// Returns all that is on it.
    pub(super) fn text(&self, session: &Session, width: usize) -> String {
        match self {
            Self::Text { title, text, .. } => {
                format!("  {}\n\n{text}", paint(TITLE, title))
            }
            Self::Debrief {
                text,
                question,
                chosen,
            } => {
                let asked = |question| words::asked(question, *chosen);
                let question = question.as_ref().map(asked).unwrap_or_default();
                format!("{text}\n{question}")
            }
            Self::List { search, chosen } => list(session, search, *chosen),
            Self::Reset => question(session, width),
        }
    }

    /// Returns the keys of this page.
    pub(super) fn keys(&self) -> &'static str {
        match self {
            Self::Text { is_hint: true, .. } => "h next hint  ↑ ↓ space scroll  esc back",
            Self::Debrief {
                question: Some(_), ..
            } => "↑ ↓ space scroll  a b c answer the question at the end  esc back",
            Self::Text { .. } | Self::Debrief { .. } => "↑ ↓ space scroll  esc back",
            Self::List { .. } => "↑ ↓ choose  enter go there  a–z search  esc back",
            Self::Reset => "y put it back  n leave it as it is",
        }
    }

    /// Returns the place of the option with that letter.
    pub(super) fn option(&self, letter: char) -> Option<usize> {
        let Self::Debrief {
            question: Some(question),
            ..
        } = self
        else {
            return None;
        };
        let options = ('a'..='z').take(question.options.len());
        options.into_iter().position(|option| option == letter)
    }

    /// Answers the question.
    pub(super) fn answer(&mut self, letter: char) {
        let place = self.option(letter);
        if let Self::Debrief { chosen, .. } = self {
            *chosen = place;
        }
    }

    /// Returns the exercise that is chosen in the list.
    pub(super) fn chosen(&self) -> Option<&'static Exercise> {
        match self {
            Self::List { search, chosen } => found(search).get(*chosen).copied(),
            _ => None,
        }
    }

    /// Applies a change to the search or the choice.
    pub(super) fn choose(&mut self, change: &Change) {
        let Self::List { search, chosen } = self else {
            return;
        };
        let before = found(search).get(*chosen).copied();
        match change {
            Change::Letter(letter) => search.push(*letter),
            Change::Rub => drop(search.pop()),
            Change::By(places) => *chosen = chosen.saturating_add_signed(*places),
        }
        let now = found(search);
        if !matches!(change, Change::By(_)) {
            // What was chosen stays chosen as long as it is found.
            let same = |exercise: &&Exercise| before.is_some_and(|one| one.id == exercise.id);
            *chosen = now.iter().position(same).unwrap_or(0);
        }
        *chosen = (*chosen).min(now.len().saturating_sub(1));
    }
}

/// A change that a key makes in the list.
#[derive(Debug)]
pub(super) enum Change {
    Letter(char),
    Rub,
    By(isize),
}

/// A shorter search is in the names alone: nearly every check has each letter.
const LONG_ENOUGH: usize = 3;

/// The exercises with all these words at the beginning of a word of their
/// names, or if they are long enough, anywhere in their checks.
fn found(search: &str) -> Vec<&'static Exercise> {
    let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
    let fits = |exercise: &&Exercise| {
        let name = format!("{} {}", exercise.id, exercise.title).to_lowercase();
        let checks = exercise.checks.iter();
        let checks = checks.map(|check| format!("{} {}", check.id, check.title).to_lowercase());
        let checks: String = checks.collect();
        let begins = |word: &str| {
            let mut parts = name.split([' ', '-', '/']);
            parts.any(|part| part.starts_with(word))
        };
        let fits = |word: &String| {
            begins(word) || (word.chars().count() >= LONG_ENOUGH && checks.contains(word.as_str()))
        };
        words.iter().all(fits)
    };
    EXERCISES.iter().filter(fits).collect()
}

fn list(session: &Session, search: &str, chosen: usize) -> String {
    let mut text = format!("  {}", paint(TITLE, "Exercises"));
    text += &match search {
        "" => paint(FAINT, "   type to search\n\n"),
        search => format!("   {}{}\n\n", paint(NAME, search), paint(NAME, "▏")),
    };
    let found = found(search);
    if found.is_empty() {
        text += "  No exercise has all of these words in its title or its checks.\n";
    }
    for (at, exercise) in found.into_iter().enumerate() {
        let row = words::row(session, exercise);
        text += &match at == chosen {
            true => format!("{} {}\n", paint(NAME, "▸"), paint(TITLE, &row)),
            false => format!("  {row}\n"),
        };
    }
    text
}

fn question(session: &Session, width: usize) -> String {
    let options = textwrap::Options::new(width)
        .initial_indent("  ")
        .subsequent_indent("  ");
    let text = format!(
        "Put exercises/{} back to its starter? What you have written moves to .dozen/kept, and \
         nothing is lost.",
        session.exercise.id
    );
    format!(
        "  {}\n\n{}\n",
        paint(TITLE, "Reset"),
        textwrap::fill(&text, options)
    )
}

#[cfg(test)]
mod tests {
    use super::{Change, Page, found};

    #[test]
    fn one_letter_finds_names_that_begin_with_it_and_a_long_word_the_checks_too() {
        let ids = |search| found(search).iter().map(|e| e.id).collect::<Vec<_>>();
        assert_eq!(ids("l"), ["11-logs"]);
        assert_eq!(ids("07"), ["07-port-binding"]);
        assert!(ids("secret").contains(&"03-config"));
        assert_eq!(found("").len(), found(" ").len());
    }

    #[test]
    fn what_is_chosen_stays_chosen_as_long_as_it_is_found() {
        let mut page = Page::List {
            search: String::new(),
            chosen: 6,
        };
        page.choose(&Change::Letter('p'));
        assert_eq!(page.chosen().unwrap().id, "07-port-binding");
        page.choose(&Change::Rub);
        assert_eq!(page.chosen().unwrap().id, "07-port-binding");
        page.choose(&Change::Letter('l'));
        assert_eq!(page.chosen().unwrap().id, "11-logs");
    }
}
