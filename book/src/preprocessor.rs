//! Expands the directives of the chapters: `{{#starter src/shop.rs login}}`
//! alone on its line, `{{#claim C6.1}}` anywhere in one. One file per
//! directive; a directive becomes HTML in one block, or a fenced block of code.

mod after_try;
mod checks;
mod claim;
mod code;
mod contract;

mod lanes;
mod rust_items;
mod start;

mod questions;

use std::{
    io::{Read, Write},
    path::Path,
};

use anyhow::Result;
use mdbook_preprocessor::{
    Preprocessor, PreprocessorContext,
    book::{Book, BookItem, Chapter},
    parse_input,
};

use crate::{
    chapter::ChapterContext,
    course_root::CourseRoot,
    directive_error::{DirectiveError, DirectiveErrors, Problem},
    directive_scan::{CLAIM, Piece, pieces},
    glossary, pages,
};

/// Its name in `book.toml`.
pub const NAME: &str = "dozen";

/// The preprocessor.
#[derive(Debug, Clone)]
pub struct Directives {
    course: CourseRoot,
}

impl Directives {
    /// Returns the preprocessor for a clone of the course.
    #[must_use]
    pub fn new(course: CourseRoot) -> Self {
        Self { course }
    }

    /// Returns one chapter's markdown with its directives expanded; `chapter`
    /// is its file's name without `.md`.
    ///
    /// # Errors
    /// Every directive that names something missing.
    pub fn expand(&self, chapter: &str, markdown: &str) -> Result<String, DirectiveErrors> {
        let page = ChapterContext::new(&self.course, chapter);
        let mut text = String::with_capacity(markdown.len());
        let mut faults = Vec::new();
        for piece in pieces(markdown) {
            match piece {
                Piece::Text(as_it_is) => text.push_str(as_it_is),
                Piece::Directive {
                    line,
                    name,
                    words,
                    alone,
                } => match expand(&page, name, &words, alone) {
                    Ok(made) => {
                        if name == CLAIM && !alone && !text.ends_with("\n\n") {
                            text.truncate(text.trim_end().len());
                        }
                        text.push_str(&made);
                    }
                    Err(problem) => faults.push(DirectiveError::new(chapter, line, problem)),
                },
            }
        }
        if faults.is_empty() {
            Ok(text)
        } else {
            Err(DirectiveErrors(faults))
        }
    }

    fn expand_chapter(&self, chapter: &mut Chapter) -> Result<(), DirectiveErrors> {
        // A generated page has its text already.
        let Some(path) = chapter.source_path.as_ref().filter(|path| is_chapter(path)) else {
            return Ok(());
        };
        let name = path.with_extension("").to_string_lossy().into_owned();
        chapter.content = self.expand(&name, &chapter.content)?;
        if !glossary::UNLINKED.contains(&name.as_str()) {
            let page = ChapterContext::new(&self.course, &name);
            let terms = glossary_terms(&page);
            let terms = terms.map_err(|problem| one_error(&name, problem))?;
            chapter.content = glossary::link_first_uses(&chapter.content, &terms);
        }
        if name == pages::trust::CHAPTER {
            let below = pages::trust::chapters(&self.course, chapter);
            let below = below.map_err(|problem| one_error(&name, problem))?;
            chapter.sub_items.extend(below);
        }
        Ok(())
    }
}

/// Blames the first line of a chapter.
fn one_error(chapter: &str, problem: Problem) -> DirectiveErrors {
    DirectiveErrors(vec![DirectiveError::new(chapter, 1, problem)])
}

/// Returns whether this is one of the chapters in `book/chapters`.
fn is_chapter(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "md")
}

/// Expands one directive.
fn expand(
    page: &ChapterContext,
    name: &str,
    words: &[&str],
    alone: bool,
) -> Result<String, Problem> {
    if !alone && name != CLAIM {
        return Err(Problem::NotAlone(name.to_owned()));
    }
    match name {
        "starter" => code::expand(page, code::Side::Starter, words),
        "solution" => code::expand(page, code::Side::Solution, words),
        "lanes" => lanes::expand(page, words),
        "contract" => contract::expand(page, words),
        "checks" => checks::expand(page, words),
        "questions" => questions::expand(page, words),
        CLAIM => claim::expand(words),
        "after-first-try" => after_try::expand(words),
        "start" => start::expand(page, words),
        "letters" => letters(page, words),
        "claims" => pages::claims::expand(page, words),
        "attacks" => pages::attacks::expand(page, words),
        "matrix" => pages::trust::expand(page, words),
        _ => Err(Problem::Unknown(name.to_owned())),
    }
}

/// Expands `{{#letters}}`: the initial letters of the glossary's terms, as
/// links.
fn letters(page: &ChapterContext, words: &[&str]) -> Result<String, Problem> {
    if !words.is_empty() {
        return Err(Problem::Form("{{#letters}}"));
    }
    Ok(glossary::letters(&glossary_terms(page)?))
}

fn glossary_terms(page: &ChapterContext) -> Result<Vec<glossary::Term>, Problem> {
    let file = page
        .course
        .chapters()
        .join(format!("{}.md", glossary::CHAPTER));
    Ok(glossary::terms(&page.read(&file)?))
}

impl Preprocessor for Directives {
    fn name(&self) -> &str {
        NAME
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let mut faults = Vec::new();
        book.for_each_mut(|item| {
            if let BookItem::Chapter(chapter) = item
                && let Err(DirectiveErrors(more)) = self.expand_chapter(chapter)
            {
                faults.extend(more);
            }
        });
        if faults.is_empty() {
            Ok(book)
        } else {
            Err(DirectiveErrors(faults).into())
        }
    }

    fn supports_renderer(&self, renderer: &str) -> Result<bool> {
        Ok(supports(renderer))
    }
}

/// Returns whether pages for this renderer can be made: the directives become
/// HTML.
#[must_use]
pub fn supports(renderer: &str) -> bool {
    renderer == "html"
}

/// Expands the book that a stock `mdbook` sends, and sends it back.
///
/// # Errors
/// If the input is not a book, or a directive names something missing.
pub fn expand_stream(input: impl Read, output: impl Write) -> Result<()> {
    let (context, book) = parse_input(input)?;
    let root = context.root.parent().unwrap_or(&context.root);
    let book = Directives::new(CourseRoot::at(root)).run(&context, book)?;
    serde_json::to_writer(output, &book)?;
    Ok(())
}
