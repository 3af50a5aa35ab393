//! `{{#questions}}`: the chapter's questions. Without JavaScript each option
//! unfolds its own answer; `theme/questions.js` makes them answerable.

use serde::{Deserialize, Serialize};

use crate::templates;
use crate::{chapter::ChapterContext, directive_error::Problem};

/// `book/questions/NN-name.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    question: Vec<Question>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Question {
    ask: String,
    option: Vec<Choice>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    text: String,
    #[serde(default)]
    right: bool,
    why: String,
}

#[derive(Serialize)]
struct Shown<'a> {
    chapter: &'a str,
    /// The right options, for paper.
    answers: String,
    questions: Vec<Question>,
}

/// Returns the questions, in their order.
pub(super) fn expand(page: &ChapterContext, words: &[&str]) -> Result<String, Problem> {
    if !words.is_empty() {
        return Err(Problem::Form("{{#questions}}"));
    }
    let path = page.course.questions(page.chapter);
    let wrong = |cause: String| Problem::Content {
        file: page.short(&path),
        cause,
    };
    let file: File =
        toml::from_str(&page.read(&path)?).map_err(|cause| wrong(cause.to_string()))?;
    if let Some(cause) = file.question.iter().find_map(Question::fault) {
        return Err(wrong(cause));
    }
    let shown = Shown {
        chapter: page.chapter,
        answers: answers(&file.question),
        questions: file.question,
    };
    Ok(templates::render("questions.html", &shown)?)
}

/// Lists the right option of each question, as `1. the second; 2. the first.`
fn answers(questions: &[Question]) -> String {
    const ORDINALS: [&str; 4] = ["first", "second", "third", "fourth"];
    let right = |question: &Question| question.option.iter().position(|option| option.right);
    let named = (1..).zip(questions).filter_map(|(number, question)| {
        let ordinal = ORDINALS.get(right(question)?)?;
        Some(format!("{number}. the {ordinal}"))
    });
    named.collect::<Vec<_>>().join("; ") + "."
}

impl Question {
    /// Returns the fault of a question, if it has one.
    fn fault(&self) -> Option<String> {
        let right = self.option.iter().filter(|option| option.right).count();
        let why = if right != 1 {
            format!("{right} of its options are right, must be one")
        } else if !(3..=4).contains(&self.option.len()) {
            format!(
                "it has {} options, must have three or four",
                self.option.len()
            )
        } else if !self.ask.ends_with('?') {
            "it does not end in a question mark".to_owned()
        } else {
            return None;
        };
        Some(format!("the question `{}`: {why}", self.ask))
    }
}

#[cfg(test)]
mod tests {
    use super::File;

    fn fault(options: &str) -> Option<String> {
        let text = format!("[[question]]\nask = \"Which?\"\n{options}");
        let file: File = toml::from_str(&text).unwrap();
        file.question[0].fault()
    }

    #[test]
    fn exactly_one_option_is_right() {
        let wrong = "[[question.option]]\ntext = \"a\"\nwhy = \"b\"\n";
        let right = format!("{wrong}right = true\n");
        assert_eq!(fault(&format!("{right}{wrong}{wrong}")), None);
        assert!(fault(&format!("{right}{right}{wrong}")).is_some());
        assert!(fault(&format!("{wrong}{wrong}{wrong}")).is_some());
        assert!(fault(&format!("{right}{wrong}")).is_some());
    }
}
