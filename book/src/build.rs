//! The static build: mdBook with the preprocessor run in this process.

use std::path::{Path, PathBuf};

use anyhow::Result;
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
    book.build()?;
    Ok(book.build_dir_for("html"))
}
