//! The chapters' questions, as in `book/questions/`: one file per chapter, read
//! for each use. The book and the debrief both read them here.

use std::{fs, io, path::Path};

use serde::Deserialize;

use dozen_model::Question;

/// Why a file of questions cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum QuestionsError {
    /// The file has another form.
    #[error("{file} is not a file of questions: {cause}")]
    Form {
        /// The file.
        file: String,
        /// The parser's error.
        cause: toml::de::Error,
    },
    /// A question needs one right answer and a wrong one.
    #[error(
        "{file}: `{ask}` has {right} right and {wrong} wrong options; it needs exactly one right one, and a wrong one"
    )]
    Answers {
        /// The file.
        file: String,
        /// The question.
        ask: String,
        /// How many of its options are right.
        right: usize,
        /// How many of its options are wrong.
        wrong: usize,
    },
    /// The disk refused.
    #[error("could not read {file}: {cause}")]
    Disk {
        /// The file.
        file: String,
        /// The system's error.
        cause: io::Error,
    },
}

/// The form of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Questions {
    question: Vec<Question>,
}

/// Reads the questions in a file; returns none if the file does not exist.
///
/// # Errors
/// If the file exists and cannot be used.
pub fn read(path: &Path) -> Result<Vec<Question>, QuestionsError> {
    let file = path.display().to_string();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(QuestionsError::Disk { file, cause }),
    };
    parse(&text, &file)
}

fn parse(text: &str, file: &str) -> Result<Vec<Question>, QuestionsError> {
    let file = file.to_owned();
    let found: Questions = match toml::from_str(text) {
        Ok(found) => found,
        Err(cause) => return Err(QuestionsError::Form { file, cause }),
    };
    for question in &found.question {
        let right = question
            .options
            .iter()
            .filter(|option| option.right)
            .count();
        let wrong = question.options.len() - right;
        if right != 1 || wrong == 0 {
            let ask = question.ask.clone();
            return Err(QuestionsError::Answers {
                file,
                ask,
                right,
                wrong,
            });
        }
    }
    Ok(found.question)
}

#[cfg(test)]
mod tests {
    use super::{QuestionsError, parse, read};

    const ONE: &str = r#"
[[question]]
ask = "Where does a session belong?"

[[question.option]]
text = "In memory"
why = "The process may be gone."

[[question.option]]
text = "In a backing service"
right = true
why = "Every process reaches it."
"#;

    #[test]
    fn a_question_has_one_right_answer_and_a_reason_for_each() {
        let questions = parse(ONE, "06.toml").unwrap();
        let options = &questions[0].options;
        assert_eq!(questions[0].ask, "Where does a session belong?");
        assert_eq!([options[0].right, options[1].right], [false, true]);
        assert!(options.iter().all(|option| !option.why.is_empty()));
    }

    #[test]
    fn two_right_answers_are_refused_by_the_questions_own_words() {
        let two = ONE.replace("why = \"The", "right = true\nwhy = \"The");
        let refused = parse(&two, "06.toml").unwrap_err();
        let QuestionsError::Answers { ask, right, .. } = &refused else {
            panic!("{refused}")
        };
        assert_eq!((ask.as_str(), *right), ("Where does a session belong?", 2));
    }

    #[test]
    fn an_unknown_directive_is_refused_with_its_line() {
        let refused = parse(&ONE.replace("why =", "because ="), "06.toml").unwrap_err();
        assert!(matches!(&refused, QuestionsError::Form { .. }), "{refused}");
    }

    #[test]
    fn a_chapter_without_the_file_has_no_questions() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(read(&dir.path().join("06.toml")).unwrap(), []);
    }
}
