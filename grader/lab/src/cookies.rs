//! A cookie jar: keeps what answers set, sends it with the next request.
//! Domain, path and expiry are not looked at: a check talks to one service.
//! A jar has its visitor's name, so that a replay by hand keeps cookies of its
//! own.

use std::collections::BTreeMap;

use super::Answer;

/// The cookies of one visitor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Jar {
    visitor: Option<String>,
    cookies: BTreeMap<String, String>,
}

impl Jar {
    /// An empty one of that visitor.
    #[must_use]
    pub fn of(visitor: &str) -> Self {
        Self {
            visitor: Some(visitor.to_owned()),
            cookies: BTreeMap::new(),
        }
    }

    /// Whose it is; nobody's where it was changed by hand.
    #[must_use]
    pub fn visitor(&self) -> Option<&str> {
        self.visitor.as_deref()
    }

    /// Keeps what `answer` sets.
    pub fn keep(&mut self, answer: &Answer) {
        answer.is_kept_by(self.visitor());
        for set in answer.headers.get_all("set-cookie") {
            let set = String::from_utf8_lossy(set.as_bytes()).into_owned();
            let pair = set.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies
                    .insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
    }

    /// Every cookie: its name and its value.
    pub fn cookies(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.cookies.iter();
        all.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The same, but for one cookie: nobody was given these.
    #[must_use]
    pub fn with(&self, name: &str, value: impl Into<String>) -> Self {
        let mut changed = self.clone();
        changed.visitor = None;
        changed.cookies.insert(name.to_owned(), value.into());
        changed
    }

    /// The value of a `Cookie` header (RFC 6265, 4.2).
    #[must_use]
    pub fn header(&self) -> String {
        let pairs: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    /// Whether nothing was set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cookies.is_empty()
    }
}
