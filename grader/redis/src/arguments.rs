//! What a command gets to work with, what it may give instead of a reply, and
//! the reading of its words. Errors are worded as Redis words them: clients
//! and people look for those words.

use std::{borrow::Cow, ops::Range};

use bytes::Bytes;

use super::{
    blocking::Wait, decimal, engine::Engine, keyspace::Db, reply::Reply, session::Session,
};

/// What a command answers.
pub(super) type Answer = Result<Reply, Instead>;

/// What a command gives instead of a reply.
#[derive(Debug)]
pub(super) enum Instead {
    /// An error.
    Error(Cow<'static, str>),
    /// An error for want of a command or an option that the real Redis may have.
    Unknown {
        /// What is wanting, as `XADD` or `CLIENT TRACKING`.
        name: String,
        /// What Redis would say.
        error: String,
    },
    /// The reply comes later.
    Wait(Wait),
    /// A last reply; the connection ends.
    Close(Reply),
}

/// An error with these words.
pub(super) fn error(text: impl Into<Cow<'static, str>>) -> Instead {
    Instead::Error(text.into())
}

/// The wrong words in the wrong place.
pub(super) fn syntax() -> Instead {
    error("ERR syntax error")
}

/// Too few words, or too many.
pub(super) fn arity(command: &str) -> Instead {
    error(format!(
        "ERR wrong number of arguments for '{command}' command"
    ))
}

/// A key that holds something else.
pub(super) fn wrong_type() -> Instead {
    error("WRONGTYPE Operation against a key holding the wrong kind of value")
}

/// One command at work.
pub(super) struct Call<'a> {
    /// Everything there is.
    pub(super) engine: &'a mut Engine,
    /// Who asks.
    pub(super) client: u64,
    /// The words, the command's name first.
    pub(super) args: &'a [Bytes],
    /// Whether the reply may come later; not so inside EXEC.
    pub(super) may_wait: bool,
}

impl<'a> Call<'a> {
    /// The database the client has selected.
    pub(super) fn db(&mut self) -> &mut Db {
        let db = self.session().db;
        &mut self.engine.dbs[db]
    }

    /// The client's own state.
    pub(super) fn session(&mut self) -> &mut Session {
        self.engine.sessions.entry(self.client).or_default()
    }

    /// The word at `at`; arity is checked before a command runs.
    pub(super) fn arg(&self, at: usize) -> &'a Bytes {
        &self.args[at]
    }

    /// The name of the command in lower case.
    pub(super) fn name(&self) -> String {
        String::from_utf8_lossy(&self.args[0]).to_lowercase()
    }

    /// The time, in milliseconds since 1970; it stands still inside EXEC.
    pub(super) fn now(&self) -> i64 {
        self.engine.now
    }
}

/// Whether a word is `word`, in whatever case.
pub(super) fn is(arg: &[u8], word: &str) -> bool {
    arg.eq_ignore_ascii_case(word.as_bytes())
}

/// A word in lower case, to match on.
pub(super) fn lower(arg: &[u8]) -> String {
    String::from_utf8_lossy(arg).to_lowercase()
}

/// A whole number.
pub(super) fn integer(arg: &[u8]) -> Result<i64, Instead> {
    decimal::integer(arg).ok_or_else(|| error("ERR value is not an integer or out of range"))
}

/// A whole number of which nothing below zero is taken.
pub(super) fn positive(arg: &[u8]) -> Result<usize, Instead> {
    let outside = || error("ERR value is out of range, must be positive");
    let number = decimal::integer(arg).ok_or_else(outside)?;
    usize::try_from(number).map_err(|_| outside())
}

/// A number with a fraction.
pub(super) fn float(arg: &[u8]) -> Result<f64, Instead> {
    decimal::float(arg).ok_or_else(|| error("ERR value is not a valid float"))
}

/// How many keys follow, and the keys: `2 one two`.
pub(super) fn counted_keys<'a>(
    args: &'a [Bytes],
    least: &str,
) -> Result<(&'a [Bytes], &'a [Bytes]), Instead> {
    let count = decimal::integer(&args[0]).filter(|count| *count > 0);
    let count = count.ok_or_else(|| error(least.to_owned()))?;
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    if count > args.len() - 1 {
        return Err(syntax());
    }
    Ok(args[1..].split_at(count))
}

/// The part of a list of `len` from `start` to `stop`, both counted from the
/// end where they are negative.
pub(super) fn span(start: i64, stop: i64, len: usize) -> Range<usize> {
    let size = i64::try_from(len).unwrap_or(i64::MAX);
    let from = if start < 0 {
        (start + size).max(0)
    } else {
        start
    };
    let to = if stop < 0 {
        stop + size
    } else {
        stop.min(size - 1)
    };
    if from > to || from >= size || to < 0 {
        return 0..0;
    }
    // Both lie between 0 and `len` now.
    from as usize..to as usize + 1
}
