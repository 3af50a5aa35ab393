//! One database: its keys, their values and expiry times, and the clients that
//! watch them. It knows no command.

use std::collections::{BTreeSet, HashMap, VecDeque};

use bytes::Bytes;
use indexmap::{IndexMap, IndexSet};

use super::{
    answer::{Interrupt, wrong_type},
    sorted_set::SortedSet,
    stream::Stream,
};

/// A list.
pub(super) type List = VecDeque<Bytes>;
/// A hash. Values stay in the order they came in, as in a small real one.
pub(super) type Hash = IndexMap<Bytes, Bytes>;
/// A set.
pub(super) type Set = IndexSet<Bytes>;

/// The value of a key.
#[derive(Debug, Clone)]
pub(super) enum Value {
    String(Bytes),
    List(List),
    Hash(Hash),
    Set(Set),
    Sorted(SortedSet),
    Stream(Stream),
}

#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) value: Value,
    /// Milliseconds since 1970.
    pub(super) expires: Option<i64>,
}

/// One database.
#[derive(Debug, Default)]
pub(super) struct Db {
    entries: IndexMap<Bytes, Entry>,
    /// Keys by the time they expire.
    due: BTreeSet<(i64, Bytes)>,
    watched: HashMap<Bytes, Vec<u64>>,
    /// Clients with a watched key that has changed.
    pub(super) disturbed: Vec<u64>,
    /// Keys that clients may have been waiting for, in the order they came.
    pub(super) ready: Vec<Bytes>,
}

/// A kind of value, so that one accessor serves them all.
pub(super) trait Kind: Sized {
    fn of(value: &Value) -> Option<&Self>;
    fn of_mut(value: &mut Value) -> Option<&mut Self>;
    fn empty() -> Value;
}

macro_rules! kind {
    ($kind:ty, $variant:ident) => {
        impl Kind for $kind {
            fn of(value: &Value) -> Option<&Self> {
                match value {
                    Value::$variant(inner) => Some(inner),
                    _ => None,
                }
            }
            fn of_mut(value: &mut Value) -> Option<&mut Self> {
                match value {
                    Value::$variant(inner) => Some(inner),
                    _ => None,
                }
            }
            fn empty() -> Value {
                Value::$variant(Default::default())
            }
        }
    };
}
kind!(Bytes, String);
kind!(List, List);
kind!(Hash, Hash);
kind!(Set, Set);
kind!(SortedSet, Sorted);
kind!(Stream, Stream);

impl Value {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::String(_) => "string",
            Self::List(_) => "list",
            Self::Hash(_) => "hash",
            Self::Set(_) => "set",
            Self::Sorted(_) => "zset",
            Self::Stream(_) => "stream",
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            // A stream may be empty: it remembers its last id and its groups.
            Self::String(_) | Self::Stream(_) => false,
            Self::List(list) => list.is_empty(),
            Self::Hash(hash) => hash.is_empty(),
            Self::Set(set) => set.is_empty(),
            Self::Sorted(set) => set.len() == 0,
        }
    }
}

impl Db {
    /// Deletes keys that have expired by `now`, so that no command sees them.
    pub(super) fn purge(&mut self, now: i64) {
        while self.due.first().is_some_and(|(at, _)| *at < now) {
            if let Some((_, key)) = self.due.pop_first() {
                self.remove(&key);
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns how many keys will expire.
    pub(super) fn expiring(&self) -> usize {
        self.due.len()
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = (&Bytes, &Value)> {
        self.entries.iter().map(|(key, entry)| (key, &entry.value))
    }

    pub(super) fn nth_key(&self, n: usize) -> Option<&Bytes> {
        self.entries.get_index(n).map(|(key, _)| key)
    }

    pub(super) fn get(&self, key: &Bytes) -> Option<&Value> {
        self.entries.get(key).map(|entry| &entry.value)
    }

    /// Returns the value, to be read.
    pub(super) fn read<K: Kind>(&self, key: &Bytes) -> Result<Option<&K>, Interrupt> {
        let value = self.entries.get(key).map(|entry| K::of(&entry.value));
        value.map(|value| value.ok_or_else(wrong_type)).transpose()
    }

    /// Returns the value for a change; call [`Db::changed`] after it.
    pub(super) fn edit<K: Kind>(&mut self, key: &Bytes) -> Result<Option<&mut K>, Interrupt> {
        let value = self.entries.get_mut(key);
        let value = value.map(|entry| K::of_mut(&mut entry.value));
        value.map(|value| value.ok_or_else(wrong_type)).transpose()
    }

    /// Returns the value for an addition, creating it if there is none; call
    /// [`Db::changed`] after it.
    pub(super) fn make<K: Kind>(&mut self, key: &Bytes) -> Result<&mut K, Interrupt> {
        let entry = self.entries.entry(key.clone()).or_insert_with(|| Entry {
            value: K::empty(),
            expires: None,
        });
        K::of_mut(&mut entry.value).ok_or_else(wrong_type)
    }

    /// Replaces the value of a key; the new one does not expire.
    pub(super) fn put(&mut self, key: &Bytes, value: Value) {
        let entry = Entry {
            value,
            expires: None,
        };
        self.put_entry(key, entry);
    }

    /// Replaces the value of a key with an expiry time.
    pub(super) fn put_entry(&mut self, key: &Bytes, entry: Entry) {
        if let Some(at) = entry.expires {
            self.due.insert((at, key.clone()));
        }
        let expires = entry.expires;
        if let Some(Entry {
            expires: Some(at), ..
        }) = self.entries.insert(key.clone(), entry)
            && expires != Some(at)
        {
            self.due.remove(&(at, key.clone()));
        }
        self.changed(key);
    }

    /// Puts a string in the place of another; when it expires stays.
    pub(super) fn put_string(&mut self, key: &Bytes, string: Bytes) {
        let expires = self.expires(key);
        let value = Value::String(string);
        self.put_entry(key, Entry { value, expires });
    }

    pub(super) fn remove(&mut self, key: &Bytes) -> Option<Entry> {
        let entry = self.entries.swap_remove(key)?;
        if let Some(at) = entry.expires {
            self.due.remove(&(at, key.clone()));
        }
        self.disturb(key);
        Some(entry)
    }

    pub(super) fn clear(&mut self) {
        for key in self.watched.keys().cloned().collect::<Vec<_>>() {
            self.remove(&key);
        }
        self.entries.clear();
        self.due.clear();
    }

    pub(super) fn expires(&self, key: &Bytes) -> Option<i64> {
        self.entries.get(key)?.expires
    }

    /// Says when a key expires, or that it does not.
    pub(super) fn expire(&mut self, key: &Bytes, at: Option<i64>) {
        let Some(entry) = self.entries.get_mut(key) else {
            return;
        };
        if let Some(old) = std::mem::replace(&mut entry.expires, at) {
            self.due.remove(&(old, key.clone()));
        }
        if let Some(at) = at {
            self.due.insert((at, key.clone()));
        }
        self.disturb(key);
    }

    /// Finishes a change: deletes an empty value, notifies clients that watch
    /// the key, and serves those that wait for it.
    pub(super) fn changed(&mut self, key: &Bytes) {
        match self.entries.get(key).map(|entry| &entry.value) {
            Some(value) if value.is_empty() => {
                self.remove(key);
            }
            Some(Value::List(_) | Value::Sorted(_) | Value::Stream(_)) => {
                self.ready.push(key.clone());
                self.disturb(key);
            }
            _ => self.disturb(key),
        }
    }

    /// Finishes a change that no client waits for.
    pub(super) fn touched(&mut self, key: &Bytes) {
        self.disturb(key);
    }

    pub(super) fn watch(&mut self, key: &Bytes, client: u64) {
        self.watched.entry(key.clone()).or_default().push(client);
    }

    pub(super) fn unwatch(&mut self, key: &Bytes, client: u64) {
        if let Some(clients) = self.watched.get_mut(key) {
            clients.retain(|other| *other != client);
            if clients.is_empty() {
                self.watched.remove(key);
            }
        }
    }

    fn disturb(&mut self, key: &Bytes) {
        if self.watched.is_empty() {
            return;
        }
        self.disturbed
            .extend(self.watched.get(key).into_iter().flatten());
    }
}
