//! Takes a student's names out of what their own program and compiler said, for
//! pages that name nobody. What the grader says has no name in it.

use crate::{roster::Student, store::Entry};

/// A shorter word than this may be any word.
const SHORTEST: usize = 4;

/// The names of one student, the longest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names(Vec<String>);

impl Names {
    /// The names in the roster and on the platform.
    #[must_use]
    pub fn of(key: &str, student: Option<&Student>, on_platform: &[&str]) -> Self {
        let mut all = vec![key];
        if let Some(student) = student {
            all.extend([&*student.email, &student.forge, &student.sis_login_id]);
            all.push(&student.name);
            all.extend(student.name.split_whitespace());
        }
        for name in on_platform {
            all.push(name);
            all.extend(name.split_whitespace());
        }
        let long = all
            .into_iter()
            .filter(|name| name.chars().count() >= SHORTEST);
        let mut names: Vec<String> = long.map(str::to_owned).collect();
        names.sort_by_key(|name| (std::cmp::Reverse(name.len()), name.clone()));
        names.dedup();
        Self(names)
    }

    /// The text with `shown` in place of each name that is a word of its own.
    #[must_use]
    pub fn hidden(&self, text: &str, shown: &str) -> String {
        let mut text = text.to_owned();
        for name in &self.0 {
            let mut from = 0;
            while let Some(at) = text[from..].find(name.as_str()).map(|at| from + at) {
                let end = at + name.len();
                let before = text[..at].chars().next_back();
                let after = text[end..].chars().next();
                let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                if is_word(before) || is_word(after) {
                    from = end;
                } else {
                    text.replace_range(at..end, shown);
                    from = at + shown.len();
                }
            }
        }
        text
    }

    /// The result without the names in what the student's work said.
    #[must_use]
    pub fn hidden_in(&self, entry: &Entry, shown: &str) -> Entry {
        let mut entry = entry.clone();
        let hide = |text: &mut String| *text = self.hidden(text, shown);
        for exercise in &mut entry.report.exercises {
            exercise.messages.iter_mut().for_each(hide);
            for check in &mut exercise.checks {
                if let Some(finding) = &mut check.finding {
                    hide(&mut finding.observed);
                    finding
                        .output
                        .iter_mut()
                        .for_each(|said| hide(&mut said.text));
                }
                let seen = check
                    .trace
                    .iter_mut()
                    .filter_map(|moment| moment.seen.as_mut());
                seen.for_each(hide);
            }
        }
        entry
    }
}

#[cfg(test)]
mod tests {
    use super::Names;
    use crate::roster::Roster;

    #[test]
    fn names_are_hidden_where_they_are_words() {
        let roster =
            Roster::parse("key,name,email,forge\nada,Ada Lovelace,ada@example.org,lovelace-a\n")
                .unwrap();
        let names = Names::of("ada", roster.find("ada"), &["Lovelace, Ada King"]);
        for (text, hidden) in [
            ("by Ada Lovelace.", "by X."),
            ("(c) Lovelace <ada@example.org>", "(c) X <X>"),
            ("src/lovelace-a/main.rs King", "src/X/main.rs X"),
            // A short name may be any word, and a part of one is none.
            ("ada's basket, Kingdom", "ada's basket, Kingdom"),
        ] {
            assert_eq!(names.hidden(text, "X"), hidden);
        }
    }
}
