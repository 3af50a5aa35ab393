//! A cookie jar: keeps the cookies that answers set and sends them with the
//! next request. It ignores domain, path and expiry, because a check talks to
//! one service. A jar has its visitor's name, so that a replay by hand keeps a
//! jar per visitor.

use std::collections::BTreeMap;

use super::Answer;

/// The cookies of one visitor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CookieJar {
    visitor: Option<String>,
    cookies: BTreeMap<String, String>,
}

impl CookieJar {
    /// Returns an empty jar of that visitor.
    #[must_use]
    pub fn of(visitor: &str) -> Self {
        Self {
            visitor: Some(visitor.to_owned()),
            cookies: BTreeMap::new(),
        }
    }

    /// Returns its visitor; `None` if a check changed its cookies.
    #[must_use]
    pub fn visitor(&self) -> Option<&str> {
        self.visitor.as_deref()
    }

    /// Keeps the cookies that `answer` sets.
    pub fn keep(&mut self, answer: &Answer) {
        answer.record_visitor(self.visitor());
        for set in answer.headers.get_all("set-cookie") {
            let set = String::from_utf8_lossy(set.as_bytes()).into_owned();
            let pair = set.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies
                    .insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
    }

    /// Returns every cookie: its name and its value.
    pub fn cookies(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.cookies.iter();
        all.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns the same jar with one cookie changed; it has no visitor.
    #[must_use]
    pub fn with(&self, name: &str, value: impl Into<String>) -> Self {
        let mut changed = self.clone();
        changed.visitor = None;
        changed.cookies.insert(name.to_owned(), value.into());
        changed
    }

    /// Returns the value of a `Cookie` header (RFC 6265, 4.2).
    #[must_use]
    pub fn header(&self) -> String {
        let pairs: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    /// Returns whether nothing was set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cookies.is_empty()
    }
}
