//! The table of commands: names, how many words each takes, where its keys
//! are, and the function that does it.

use std::{collections::HashMap, sync::LazyLock};

use super::{
    arguments::{Answer, Call},
    blocking, clients, connection, counters, expiry, hashes, introspection, keys, lists,
    lists_look, scan, scripts, sets, sorted, sorted_merge, sorted_range, stream_claims,
    stream_groups, stream_info, stream_reads, streams, strings, transactions,
};

/// One command.
pub(super) struct Spec {
    /// Its name, in lower case.
    pub(super) name: &'static str,
    /// How many words it takes, itself included; negative: at least so many.
    pub(super) arity: i64,
    /// The first key, the last and the step between, as COMMAND tells them.
    pub(super) keys: (i64, i64, i64),
    pub(super) sort: Sort,
    /// Whether it runs even where the client has not said who it is.
    pub(super) open: bool,
    /// Whether it runs at once even after MULTI.
    pub(super) at_once: bool,
    /// Whether scripts may call it.
    pub(super) in_scripts: bool,
    pub(super) run: fn(&mut Call<'_>) -> Answer,
}

/// Whether a command changes the keyspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Read,
    Write,
    Neither,
}

pub(super) const READ: Sort = Sort::Read;
pub(super) const WRITE: Sort = Sort::Write;
pub(super) const ANY: Sort = Sort::Neither;
pub(super) const NO_KEYS: (i64, i64, i64) = (0, 0, 0);
pub(super) const ONE_KEY: (i64, i64, i64) = (1, 1, 1);
pub(super) const TWO_KEYS: (i64, i64, i64) = (1, 2, 1);
pub(super) const KEYS_TO_END: (i64, i64, i64) = (1, -1, 1);
/// The one key after a subcommand.
pub(super) const SUBCOMMAND_KEY: (i64, i64, i64) = (2, 2, 1);
pub(super) const KEYS_BUT_LAST: (i64, i64, i64) = (1, -2, 1);

impl Spec {
    pub(super) const fn new(
        name: &'static str,
        arity: i64,
        keys: (i64, i64, i64),
        sort: Sort,
        run: fn(&mut Call<'_>) -> Answer,
    ) -> Self {
        Self {
            name,
            arity,
            keys,
            sort,
            open: false,
            at_once: false,
            in_scripts: true,
            run,
        }
    }

    /// It runs before the client has said who it is, too.
    pub(super) const fn open(mut self) -> Self {
        self.open = true;
        self
    }

    /// It is never queued.
    pub(super) const fn at_once(mut self) -> Self {
        self.at_once = true;
        self
    }

    /// Scripts may not call it.
    pub(super) const fn not_in_scripts(mut self) -> Self {
        self.in_scripts = false;
        self
    }

    /// Whether so many words are right.
    pub(super) fn takes(&self, words: usize) -> bool {
        let words = i64::try_from(words).unwrap_or(i64::MAX);
        words == self.arity || (self.arity < 0 && words >= -self.arity)
    }
}

const FAMILIES: &[&[Spec]] = &[
    blocking::COMMANDS,
    clients::COMMANDS,
    connection::COMMANDS,
    counters::COMMANDS,
    expiry::COMMANDS,
    hashes::COMMANDS,
    introspection::COMMANDS,
    keys::COMMANDS,
    lists::COMMANDS,
    lists_look::COMMANDS,
    scan::COMMANDS,
    scripts::COMMANDS,
    sets::COMMANDS,
    sorted::COMMANDS,
    sorted_merge::COMMANDS,
    sorted_range::COMMANDS,
    stream_claims::COMMANDS,
    stream_groups::COMMANDS,
    stream_info::COMMANDS,
    stream_reads::COMMANDS,
    streams::COMMANDS,
    strings::COMMANDS,
    transactions::COMMANDS,
];

static TABLE: LazyLock<HashMap<&'static [u8], &'static Spec>> = LazyLock::new(|| {
    let by_name = |spec: &'static Spec| (spec.name.as_bytes(), spec);
    all().map(by_name).collect()
});

/// Every command there is.
pub(super) fn all() -> impl Iterator<Item = &'static Spec> {
    FAMILIES.iter().flat_map(|family| family.iter())
}

/// The command of that name, in whatever case.
pub(super) fn find(name: &[u8]) -> Option<&'static Spec> {
    let mut lower = [0; 24];
    let lower = lower.get_mut(..name.len())?;
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    TABLE.get(&*lower).copied()
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_command_is_there_twice() {
        assert_eq!(super::TABLE.len(), super::all().count());
    }
}
