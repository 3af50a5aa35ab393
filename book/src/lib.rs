//! The course's book: a preprocessor that expands the directives of the
//! chapters, pictures drawn from traces, generated pages, and the build that
//! puts them together. The book knows the grader's library; the grader never
//! knows the book.

pub mod build;
pub mod chapter;
pub mod course_root;
pub mod directive_error;
pub mod directive_scan;
mod glossary;
pub mod pages;
pub mod pictures;
pub mod preprocessor;
mod repository;
pub mod serve;
mod templates;
