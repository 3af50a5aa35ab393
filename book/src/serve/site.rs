//! The built book, held in memory: what is not in it cannot be asked for.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, header},
};

use super::{content_security_policy, live_pages};
use crate::{build, course_root::CourseRoot};

/// The pages of one build, and what belongs to them.
#[derive(Debug, Default)]
pub(super) struct Site {
    files: HashMap<String, File>,
}

/// One file, ready to be sent.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// What the live book has beyond the static one.
const STYLE: &str = "theme/live.css";
const SCRIPT: &str = "theme/live.js";

/// Builds the book with what is live in it.
pub(super) fn build_site(course: &CourseRoot) -> Result<Site> {
    let dir = tempfile::tempdir().context("could not make a folder for the book")?;
    let mut book = build::load(course).context("could not read the book")?;
    book.config.build.build_dir = dir.path().to_owned();
    for (key, file) in [("additional-css", STYLE), ("additional-js", SCRIPT)] {
        let key = format!("output.html.{key}");
        let mut files: Vec<PathBuf> = book.config.get(&key)?.unwrap_or_default();
        files.push(file.into());
        book.config.set(&key, files)?;
    }
    book.with_preprocessor(live_pages::LivePages);
    book.build().context("could not build the book")?;
    Site::read(&book.build_dir_for("html")).context("could not read what was built")
}

impl Site {
    fn read(dir: &Path) -> Result<Self> {
        let mut site = Self::default();
        site.take_in(dir, dir)?;
        Ok(site)
    }

    fn take_in(&mut self, root: &Path, dir: &Path) -> Result<()> {
        for entry in fs::read_dir(dir)? {
            let path = entry?.path();
            if path.is_dir() {
                self.take_in(root, &path)?;
                continue;
            }
            let name = path.strip_prefix(root)?.to_string_lossy().into_owned();
            self.files.insert(name, file(&path)?);
        }
        Ok(())
    }

    /// The file at the path of an address, as `/06-processes.html`.
    pub(super) fn at(&self, path: &str) -> Option<&File> {
        let name = path.trim_start_matches('/');
        let name = if name.is_empty() { "index.html" } else { name };
        self.files.get(name)
    }
}

fn file(path: &Path) -> Result<File> {
    let body = fs::read(path)?;
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let mut headers = HeaderMap::new();
    let of_text = kind.type_() == "text" || kind.subtype() == "javascript";
    let said = if of_text {
        format!("{}; charset=utf-8", kind.essence_str())
    } else {
        kind.essence_str().to_owned()
    };
    headers.insert(header::CONTENT_TYPE, HeaderValue::try_from(said)?);
    let page = if kind.subtype() == "html" {
        String::from_utf8_lossy(&body)
    } else {
        "".into()
    };
    let policy = HeaderValue::try_from(content_security_policy::of(&page))?;
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(File {
        headers,
        body: body.into(),
    })
}
