//! The reply of a command, and its form in the two protocols.

use std::borrow::Cow;

use bytes::Bytes;

use super::decimal;

/// The version of the protocol that a client has chosen with `HELLO`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Protocol {
    /// Version 2, which every connection begins with.
    #[default]
    Resp2,
    /// Version 3.
    Resp3,
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// A short word, as `OK`.
    Status(Cow<'static, str>),
    /// An error: its code and text.
    Error(Cow<'static, str>),
    /// A whole number.
    Integer(i64),
    /// A string of bytes.
    Bulk(Bytes),
    /// Lines for people to read.
    Text(String),
    /// A score.
    Double(f64),
    /// No value.
    Null,
    /// No list of values; the older protocol has a form of its own for it.
    NullArray,
    /// A list.
    Array(Vec<Reply>),
    /// Names with their values.
    Map(Vec<(Reply, Reply)>),
    /// Pairs: nested in the newer protocol, one after the other in the older.
    Pairs(Vec<(Reply, Reply)>),
    /// Names with their values: a map in the newer protocol, pairs in the older.
    Named(Vec<(Reply, Reply)>),
    /// Members in no order.
    Set(Vec<Reply>),
}

impl Reply {
    /// `OK`.
    pub(super) const OK: Self = Self::Status(Cow::Borrowed("OK"));

    /// Returns a string of bytes.
    pub(super) fn bulk(bytes: impl AsRef<[u8]>) -> Self {
        Self::Bulk(Bytes::copy_from_slice(bytes.as_ref()))
    }

    /// Returns a length or a count.
    pub(super) fn count(count: usize) -> Self {
        Self::Integer(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// Returns 1 or 0.
    pub(super) fn flag(flag: bool) -> Self {
        Self::Integer(i64::from(flag))
    }

    /// Returns a string, or none.
    pub(super) fn maybe(bytes: Option<&Bytes>) -> Self {
        bytes.map_or(Self::Null, |bytes| Self::Bulk(bytes.clone()))
    }

    /// Returns a list of strings.
    pub(super) fn bulks<'a>(bytes: impl IntoIterator<Item = &'a Bytes>) -> Self {
        Self::Array(bytes.into_iter().cloned().map(Self::Bulk).collect())
    }

    /// Returns every string, word and number in it, in order.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        match self {
            Self::Array(all) | Self::Set(all) => all.iter().flat_map(Self::texts).collect(),
            Self::Map(pairs) | Self::Pairs(pairs) | Self::Named(pairs) => {
                let both = pairs.iter().flat_map(|(name, value)| [name, value]);
                both.flat_map(Self::texts).collect()
            }
            Self::Integer(number) => vec![number.to_string()],
            Self::Error(words) => vec![format!("error: {words}")],
            other => other.text().map(Cow::into_owned).into_iter().collect(),
        }
    }

    /// Returns the string or the word, as text; `None` for every other answer.
    #[must_use]
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Bulk(bytes) => Some(String::from_utf8_lossy(bytes)),
            Self::Status(text) | Self::Error(text) => Some(Cow::Borrowed(text)),
            Self::Text(text) => Some(Cow::Borrowed(text)),
            _ => None,
        }
    }

    /// Returns the approximate number of bytes when written.
    pub(super) fn size(&self) -> usize {
        const HEAD: usize = 8;
        let sum = |items: &mut dyn Iterator<Item = &Self>| {
            items.map(Self::size).fold(HEAD, usize::saturating_add)
        };
        match self {
            Self::Bulk(bytes) => bytes.len() + HEAD,
            Self::Text(text) => text.len() + HEAD,
            Self::Array(items) | Self::Set(items) => sum(&mut items.iter()),
            Self::Map(pairs) | Self::Pairs(pairs) | Self::Named(pairs) => {
                sum(&mut pairs.iter().flat_map(|(one, other)| [one, other]))
            }
            _ => HEAD,
        }
    }

    /// Writes it. A crate's encoder would not do: Redis has two forms of
    /// nothing in the older protocol, and the order of a map is its own.
    pub(super) fn write(&self, out: &mut Vec<u8>, protocol: Protocol) {
        let newer = protocol == Protocol::Resp3;
        match self {
            Self::Status(text) => line(out, b'+', text.as_bytes()),
            Self::Error(text) => line(out, b'-', one_line(text).as_bytes()),
            Self::Integer(number) => head(out, b':', *number),
            Self::Bulk(bytes) => blob(out, b'$', &[bytes]),
            Self::Text(text) if newer => blob(out, b'=', &[b"txt:", text.as_bytes()]),
            Self::Text(text) => blob(out, b'$', &[text.as_bytes()]),
            Self::Double(score) if newer => line(out, b',', decimal::shortest(*score).as_bytes()),
            Self::Double(score) => blob(out, b'$', &[decimal::shortest(*score).as_bytes()]),
            Self::Null | Self::NullArray if newer => out.extend_from_slice(b"_\r\n"),
            Self::Null => out.extend_from_slice(b"$-1\r\n"),
            Self::NullArray => out.extend_from_slice(b"*-1\r\n"),
            Self::Array(items) => list(out, b'*', items, protocol),
            Self::Set(items) => list(out, if newer { b'~' } else { b'*' }, items, protocol),
            Self::Named(pairs) if newer => {
                count(out, b'%', pairs.len());
                flat(out, pairs, protocol);
            }
            Self::Named(pairs) => nested(out, pairs, protocol),
            Self::Map(pairs) => {
                let (mark, times) = if newer { (b'%', 1) } else { (b'*', 2) };
                count(out, mark, pairs.len() * times);
                flat(out, pairs, protocol);
            }
            Self::Pairs(pairs) if newer => nested(out, pairs, protocol),
            Self::Pairs(pairs) => {
                count(out, b'*', pairs.len() * 2);
                flat(out, pairs, protocol);
            }
        }
    }
}

fn list(out: &mut Vec<u8>, mark: u8, items: &[Reply], protocol: Protocol) {
    count(out, mark, items.len());
    for item in items {
        item.write(out, protocol);
    }
}

fn nested(out: &mut Vec<u8>, pairs: &[(Reply, Reply)], protocol: Protocol) {
    count(out, b'*', pairs.len());
    for pair in pairs {
        count(out, b'*', 2);
        flat(out, std::slice::from_ref(pair), protocol);
    }
}

fn flat(out: &mut Vec<u8>, pairs: &[(Reply, Reply)], protocol: Protocol) {
    for (first, second) in pairs {
        first.write(out, protocol);
        second.write(out, protocol);
    }
}

fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains(['\r', '\n']) {
        return Cow::Owned(text.replace(['\r', '\n'], " "));
    }
    Cow::Borrowed(text)
}

fn line(out: &mut Vec<u8>, mark: u8, text: &[u8]) {
    out.push(mark);
    out.extend_from_slice(text);
    out.extend_from_slice(b"\r\n");
}

fn head(out: &mut Vec<u8>, mark: u8, number: i64) {
    line(out, mark, decimal::digits(number, &mut [0; 20]));
}

fn count(out: &mut Vec<u8>, mark: u8, count: usize) {
    head(out, mark, i64::try_from(count).unwrap_or(i64::MAX));
}

fn blob(out: &mut Vec<u8>, mark: u8, parts: &[&[u8]]) {
    count(out, mark, parts.iter().map(|part| part.len()).sum());
    for part in parts {
        out.extend_from_slice(part);
    }
    out.extend_from_slice(b"\r\n");
}
