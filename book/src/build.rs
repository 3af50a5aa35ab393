//! The static build: mdBook with the preprocessor run in this process.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use mdbook_driver::MDBook;

use crate::{course_root::CourseRoot, preprocessor::Directives, repository::Repository};

/// Returns the book of a clone, ready to be built: the chapters as they are on
/// disk now, and the preprocessor in place of the command that a stock `mdbook`
/// would run.
///
/// # Errors
/// If `book.toml`, `SUMMARY.md` or a chapter cannot be read.
pub fn load(course: &CourseRoot) -> Result<MDBook> {
    let mut book = MDBook::load(course.book())?;
    if let Some(repository) = Repository::of(course.root()) {
        let config = &mut book.config;
        config.set("output.html.git-repository-url", repository.url)?;
        if let Some(edit) = repository.edit {
            config.set("output.html.edit-url-template", edit)?;
        }
    }
    book.with_preprocessor(Directives::new(course.clone()));
    Ok(book)
}

/// Builds the book as static pages in `dest`, or in the folder that `book.toml`
/// names, and prints the folder.
///
/// # Errors
/// If a directive names something missing, or a file cannot be written.
pub fn build(course: &CourseRoot, dest: Option<&Path>) -> Result<PathBuf> {
    let mut book = load(course)?;
    if let Some(dest) = dest {
        book.config.build.build_dir = std::path::absolute(dest)?;
    }
    write(&book)
}

/// Writes the pages of a loaded book, and returns their folder.
pub(crate) fn write(book: &MDBook) -> Result<PathBuf> {
    book.build()?;
    let pages = book.build_dir_for("html");
    let paper = pages.join("print.html");
    let whole = fs::read_to_string(&paper).context("could not read print.html")?;
    fs::write(&paper, without_cases(&whole)).context("could not write print.html")?;
    Ok(pages)
}

/// What mdBook writes between two chapters of the whole book on one page.
const BREAK: &str = "<div style=\"break-before: page; page-break-before: always;\"></div>";

/// Returns the whole book on one page without the case pages: they are more than
/// half of it, and paper leaves them out.
fn without_cases(whole: &str) -> String {
    let Some((text, foot)) = whole.rsplit_once("</main>") else {
        return whole.to_owned();
    };
    let is_kept = |part: &&str| !part.trim_start().starts_with("<div class=\"cases\">");
    let kept: Vec<&str> = text.split(BREAK).filter(is_kept).collect();
    format!("{}</main>{foot}", kept.join(BREAK))
}

#[cfg(test)]
mod tests {
    use super::{BREAK, without_cases};

    #[test]
    fn the_whole_book_is_all_but_the_case_pages() {
        let (cases, next) = ("\n<div class=\"cases\">07</div>\n", "\n<h1>Glossary</h1>\n");
        let whole = format!("<main>01{BREAK}{cases}{BREAK}{next}{BREAK}{cases}</main></html>");
        let kept = format!("<main>01{BREAK}{next}</main></html>");
        assert_eq!(without_cases(&whole), kept);
    }
}
