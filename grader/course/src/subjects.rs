//! The subjects of promises that share one with their neighbours in the README:
//! a failure card shows one sentence without the others.

use super::Promise;

/// A subject, and the promises that leave it to their list or section.
const SUBJECTS: &[(&str, &[&str])] = &[
    ("A process that refuses to start", &["P00.4"]),
    (
        "The platform",
        &[
            "P01.14", "P01.15", "P03.13", "P03.14", "P03.15", "P03.16", "P04.19", "P04.20",
            "P05.14", "P05.15", "P05.16", "P06.17", "P06.18", "P06.19", "P06.20", "P06.21",
            "P07.15", "P07.16", "P08.20", "P08.21", "P08.22",
        ],
    ),
    (
        "The service",
        &[
            "P02.8", "P05.11", "P05.12", "P05.13", "P07.9", "P07.10", "P07.11", "P07.12",
        ],
    ),
    ("The bell", &["P08.16"]),
    ("A process", &["P08.18", "P08.19"]),
    (
        "When a `web` process gets SIGTERM, it",
        &[
            "P09.4", "P09.5", "P09.6", "P09.7", "P09.8", "P13.16", "P13.17", "P13.18", "P13.19",
        ],
    ),
    (
        "A `worker` process",
        &["P09.11", "P09.12", "P09.13", "P09.14"],
    ),
    (
        "When a `worker` process gets SIGTERM, it",
        &["P09.15", "P09.16", "P09.17", "P09.18"],
    ),
    (
        "If migrations are pending, a `web` process",
        &["P12.1", "P12.2"],
    ),
    ("A `migrate` process", &["P12.3", "P12.4", "P12.5", "P12.6"]),
    ("A `repair` process", &["P12.7", "P12.8", "P12.9"]),
    ("`migrate` and `repair`", &["P12.10", "P12.11", "P12.12"]),
];

impl Promise {
    /// Returns its text as a sentence of its own: with its subject, and a table
    /// row as its first cell, a colon, and the others.
    #[must_use]
    pub fn sentence(&self) -> String {
        let text = self.text.replacen(" | ", ": ", 1).replace(" | ", ", ");
        match self.subject() {
            Some(subject) => {
                let text = text.trim_start_matches("It ").trim_end_matches('.');
                format!("{subject} {text}.")
            }
            None => text,
        }
    }

    /// Returns the subject that its text leaves to the README, if it has none.
    fn subject(&self) -> Option<&'static str> {
        let found = SUBJECTS.iter().find(|(_, ids)| ids.contains(&self.id));
        found.map(|(subject, _)| *subject)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::EXERCISES, *};
    use crate::rules::RULES;

    #[test]
    fn each_promise_without_a_subject_gets_one_and_no_other_does() {
        let all = || EXERCISES.iter().flat_map(|e| e.promises).chain(RULES);
        let lacks = |text: &str| {
            let first = text.split([' ', '-']).next().unwrap_or_default();
            let is_name = ["any", "web", "stdout"].contains(&first);
            first == "It" || (first.starts_with(char::is_lowercase) && !is_name)
        };
        let wrong = all().filter(|p| lacks(p.text) != p.subject().is_some());
        let wrong: Vec<&str> = wrong.map(|p| p.id).collect();
        assert_eq!(wrong, Vec::<&str>::new());
        let unknown = SUBJECTS.iter().flat_map(|(_, ids)| *ids);
        let unknown: Vec<&&str> = unknown.filter(|id| !all().any(|p| p.id == **id)).collect();
        assert_eq!(unknown, Vec::<&&str>::new());
    }

    #[test]
    fn a_sentence_has_its_subject_once_and_no_cells_of_a_table() {
        let sentence = |id: &str| {
            let mut all = EXERCISES.iter().flat_map(|e| e.promises).chain(RULES);
            all.find(|p| p.id == id).map(Promise::sentence)
        };
        let says = |id: &str, start: &str| {
            let sentence = sentence(id).unwrap_or_default();
            assert!(sentence.starts_with(start), "{sentence}");
        };
        says("P04.20", "The platform calls hosts by any name.");
        says(
            "P09.8",
            "When a `web` process gets SIGTERM, it ignores a second",
        );
        says(
            "P04.2",
            "`MENU_URL`: the Redis that keeps the menu, `redis:",
        );
        says("P08.11", "Each order is baked once, by one worker.");
    }
}
