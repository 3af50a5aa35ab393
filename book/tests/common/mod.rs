//! Shared by the tests of the book: the book, built once, and its pages as
//! tags.
#![allow(dead_code, reason = "each test file uses its own part of this")]

use std::{
    cell::RefCell,
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use book::{build, course_root::CourseRoot};
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use tempfile::TempDir;

/// The book as static pages.
pub(crate) static BUILT: LazyLock<TempDir> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    build::build(&CourseRoot::of_this_build(), Some(dir.path()))
        .unwrap_or_else(|cause| panic!("{cause:#}"));
    dir
});

/// An opening tag: its name and its attributes.
#[derive(Debug, Clone)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) attributes: BTreeMap<String, String>,
}

impl Tag {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

#[derive(Default)]
struct Collector {
    tags: RefCell<Vec<Tag>>,
    faults: RefCell<Vec<String>>,
}

impl TokenSink for Collector {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                let attribute =
                    |a: html5ever::Attribute| (a.name.local.to_string(), a.value.to_string());
                self.tags.borrow_mut().push(Tag {
                    name: tag.name.to_string(),
                    attributes: tag.attrs.into_iter().map(attribute).collect(),
                });
            }
            Token::ParseError(what) => self.faults.borrow_mut().push(what.into_owned()),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// Returns the opening tags of some HTML, and its faults.
pub(crate) fn tags(html: &str) -> (Vec<Tag>, Vec<String>) {
    let queue = BufferQueue::default();
    queue.push_back(html.into());
    let tokenizer = Tokenizer::new(Collector::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    let Collector { tags, faults } = tokenizer.sink;
    (tags.into_inner(), faults.into_inner())
}

/// Returns every page of the built book but those made of others, with its
/// text.
pub(crate) fn pages() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    collect(BUILT.path(), &mut found);
    found.retain(|(path, _)| !path.ends_with("toc.html") && !path.ends_with("print.html"));
    assert!(found.len() > 15, "{} pages", found.len());
    found
}

fn collect(dir: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(dir).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|end| end == "html") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}

/// Returns the chapters' markdown, by name.
pub(crate) fn chapters() -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = fs::read_dir(CourseRoot::of_this_build().chapters())
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .filter(|path| !path.ends_with("SUMMARY.md"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect();
    all.sort();
    all
}
