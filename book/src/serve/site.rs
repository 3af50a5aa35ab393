//! The built book, held in memory: nothing else on the disk can be requested.

use std::{
    collections::HashMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use anyhow::{Context, Result};
use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, header},
};
use flate2::{Compression, write::GzEncoder};

use super::{content_security_policy, live_pages};
use crate::{build, course_root::CourseRoot};

/// The pages of one build, and their files.
#[derive(Debug, Default)]
pub(super) struct Site {
    files: HashMap<String, File>,
}

/// One file, ready to be sent.
#[derive(Debug)]
pub(super) struct File {
    headers: HeaderMap,
    body: Bytes,
    /// The compressed body, once a client has asked for it; `None` if the file
    /// is compressed already.
    gzip: Option<OnceLock<Bytes>>,
}

impl File {
    /// Returns the headers and the body for a browser that accepts these encodings.
    pub(super) fn answer(&self, accepted: Option<&HeaderValue>) -> (HeaderMap, Bytes) {
        let mut headers = self.headers.clone();
        let accepts_gzip = accepted
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.split(',').any(|name| name.trim() == "gzip"));
        match &self.gzip {
            Some(gzip) if accepts_gzip => {
                let encoding = HeaderValue::from_static("gzip");
                headers.insert(header::CONTENT_ENCODING, encoding);
                let body = gzip.get_or_init(|| compressed(&self.body));
                (headers, body.clone())
            }
            _ => (headers, self.body.clone()),
        }
    }
}

fn compressed(body: &Bytes) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // A vector takes everything that is written to it.
    let _ = encoder.write_all(body);
    encoder.finish().map_or_else(|_| body.clone(), Bytes::from)
}

/// The files that the live book has beyond the static one.
const STYLES: &[&str] = &["theme/live.css"];
const SCRIPTS: &[&str] = &[
    "theme/live-elements.js",
    "theme/live-panel.js",
    "theme/live-progress.js",
    "theme/live.js",
];

/// Builds the book with its live parts.
pub(super) fn build_site(course: &CourseRoot) -> Result<Site> {
    let dir = tempfile::tempdir().context("could not make a folder for the book")?;
    let mut book = build::load(course).context("could not read the book")?;
    book.config.build.build_dir = dir.path().to_owned();
    for (key, more) in [("additional-css", STYLES), ("additional-js", SCRIPTS)] {
        let key = format!("output.html.{key}");
        let mut files: Vec<PathBuf> = book.config.get(&key)?.unwrap_or_default();
        files.extend(more.iter().map(PathBuf::from));
        book.config.set(&key, files)?;
    }
    book.with_preprocessor(live_pages::LivePages);
    let pages = build::write(&book).context("could not build the book")?;
    Site::read(&pages).context("could not read what was built")
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

    /// Returns the file at the path of an address, as `/06-processes.html`.
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
    let is_text = of_text || kind.subtype() == "svg";
    if is_text {
        let vary = HeaderValue::from_static("accept-encoding");
        headers.insert(header::VARY, vary);
    }
    Ok(File {
        headers,
        body: body.into(),
        gzip: is_text.then(OnceLock::new),
    })
}
