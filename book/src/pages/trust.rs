//! "Why you can trust this grader": every wrong fix with the checks that it
//! must fail and the cards it gets, and every other right answer. One page has
//! the figures; below it there is one page per exercise.

pub(super) mod address;
mod card;
mod cases;

use dozen::course::EXERCISES;
use mdbook_preprocessor::book::{BookItem, Chapter, SectionNumber};
use serde::Serialize;

use crate::{
    chapter::{ChapterContext, numbered},
    course_root::CourseRoot,
    directive_error::Problem,
    templates,
};
use address::{FOLDER, file};

/// The chapter with the figures, without `.md`; its pages are in a folder.
pub const CHAPTER: &str = "why-trust-the-grader";
#[derive(Serialize)]
struct Figures {
    exercises: Vec<Row>,
    checks: usize,
    wrong: usize,
    right: usize,
    example: Option<cases::Example>,
}

#[derive(Serialize)]
struct Row {
    title: String,
    link: String,
    checks: usize,
    wrong: usize,
    right: usize,
}

/// Expands `{{#matrix}}`: one row per exercise.
pub(crate) fn expand(page: &ChapterContext, words: &[&str]) -> Result<String, Problem> {
    if !words.is_empty() {
        return Err(Problem::Form("{{#matrix}}"));
    }
    let mut exercises = Vec::new();
    for exercise in EXERCISES {
        let cases = page.cases(exercise)?;
        exercises.push(Row {
            title: numbered(exercise),
            link: file(exercise),
            checks: exercise.checks.len(),
            wrong: cases.wrong.len(),
            right: cases.right.len(),
        });
    }
    let sum = |of: fn(&Row) -> usize| exercises.iter().map(of).sum();
    let figures = Figures {
        checks: sum(|row| row.checks),
        wrong: sum(|row| row.wrong),
        right: sum(|row| row.right),
        exercises,
        example: cases::example(page)?,
    };
    Ok(templates::render("matrix.html", &figures)?)
}

/// Returns the pages below the chapter, one per exercise.
///
/// # Errors
/// If an exercise's cases cannot be read.
pub(crate) fn chapters(course: &CourseRoot, parent: &Chapter) -> Result<Vec<BookItem>, Problem> {
    let page = ChapterContext::new(course, CHAPTER);
    let mut parents = parent.parent_names.clone();
    parents.push(parent.name.clone());
    let mut all = Vec::new();
    for (number, exercise) in (1..).zip(EXERCISES) {
        let text = cases::page(&page, exercise)?;
        let path = format!("{FOLDER}/{}.md", exercise.id);
        let name = format!("{}: cases", numbered(exercise));
        let mut chapter = Chapter::new(&name, text, path, parents.clone());
        // mdBook nests by the dots of a number; `no-section-label` hides it.
        chapter.number = Some(SectionNumber::new([0, number]));
        // If its text comes from, for the link to edit it.
        let cases = format!("../../solutions/{}/cases.toml", exercise.id);
        chapter.source_path = Some(cases.into());
        all.push(BookItem::Chapter(chapter));
    }
    Ok(all)
}
