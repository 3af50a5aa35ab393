//! A stream: its entries, and the groups that read it. It knows no command.

use std::{collections::BTreeMap, ops::RangeInclusive};

use bytes::Bytes;

use super::{memory, reply::Reply, stream_id::Id};

/// Entries that one node of a real stream holds; trimming that need not be
/// exact removes whole nodes.
pub(super) const NODE: usize = 100;

/// The names and values of an entry.
pub(super) type Fields = Vec<Bytes>;

#[derive(Debug, Clone, Default)]
pub(super) struct Stream {
    pub(super) entries: BTreeMap<Id, Fields>,
    pub(super) last: Id,
    /// The highest id that was deleted.
    pub(super) deleted: Id,
    /// How many entries were ever added.
    pub(super) added: u64,
    pub(super) groups: BTreeMap<Bytes, Group>,
}

/// Consumers that share a stream.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    /// The last entry that was delivered.
    pub(super) last: Id,
    /// How many were delivered, if it is known.
    pub(super) read: Option<u64>,
    pub(super) pending: BTreeMap<Id, Pending>,
    /// Consumers and when each was last seen.
    pub(super) consumers: BTreeMap<Bytes, i64>,
}

/// A delivery that is not acknowledged.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    pub(super) consumer: Bytes,
    /// In milliseconds since 1970.
    pub(super) delivered: i64,
    pub(super) count: i64,
}

/// The part of a stream that trimming keeps.
#[derive(Debug, Clone, Copy)]
pub(super) enum Keep {
    /// A number of entries.
    Length(usize),
    /// Entries from this id on.
    From(Id),
}

impl Stream {
    /// Returns its size in the server's memory.
    pub(super) fn size(&self) -> usize {
        let fields = self.entries.values().flatten();
        let fields: usize = fields.map(|field| memory::element(field)).sum();
        let pending: usize = self.groups.values().map(|group| group.pending.len()).sum();
        fields + memory::element(&[]) * (self.entries.len() + pending)
    }

    pub(super) fn add(&mut self, id: Id, fields: Fields) {
        self.entries.insert(id, fields);
        self.last = id;
        self.added += 1;
    }

    pub(super) fn delete(&mut self, id: Id) -> bool {
        let found = self.entries.remove(&id).is_some();
        if found {
            self.deleted = self.deleted.max(id);
        }
        found
    }

    pub(super) fn first(&self) -> Id {
        let first = self.entries.first_key_value();
        first.map_or(Id::MIN, |(id, _)| *id)
    }

    /// Removes the oldest entries: whole nodes and at most `limit`, unless it
    /// must be exact.
    pub(super) fn trim(&mut self, keep: Keep, exact: bool, limit: Option<usize>) -> usize {
        let surplus = match keep {
            Keep::Length(length) => self.entries.len().saturating_sub(length),
            Keep::From(id) => self.entries.range(..id).count(),
        };
        let surplus = surplus.min(limit.unwrap_or(usize::MAX));
        let surplus = if exact {
            surplus
        } else {
            surplus / NODE * NODE
        };
        for _ in 0..surplus {
            self.entries.pop_first();
        }
        surplus
    }

    pub(super) fn between(&self, range: RangeInclusive<Id>, count: Option<usize>) -> Vec<Reply> {
        if range.is_empty() {
            return Vec::new();
        }
        let found = self.entries.range(range).take(count.unwrap_or(usize::MAX));
        found.map(|(id, fields)| entry(*id, fields)).collect()
    }

    /// Returns whether an entry after `id` was deleted, so that counting goes
    /// wrong.
    pub(super) fn has_gap_after(&self, id: Id) -> bool {
        !self.entries.is_empty() && self.deleted != Id::MIN && id <= self.deleted
    }

    /// Returns how many entries were ever added up to `id`, if it can be known.
    pub(super) fn distance(&self, id: Id) -> Option<u64> {
        if self.added == 0 {
            return Some(0);
        }
        if self.entries.is_empty() && id <= self.last {
            return Some(self.added);
        }
        if id != Id::MIN && id < self.deleted {
            return None;
        }
        if id >= self.last {
            return (id == self.last).then_some(self.added);
        }
        let before = self.added - u64::try_from(self.entries.len()).unwrap_or(0);
        let first = self.first();
        if self.deleted == Id::MIN || self.deleted < first {
            if id < first {
                return Some(before);
            }
            if id == first {
                return Some(before + 1);
            }
        }
        None
    }

    /// Returns how many entries a group has not been given, if that is known.
    /// It can be negative: a client may have set the count of read entries.
    pub(super) fn lag(&self, group: &Group) -> Option<i64> {
        if self.added == 0 {
            return Some(0);
        }
        let read = group.read.filter(|_| !self.has_gap_after(group.last));
        let read = read.or_else(|| self.distance(group.last))?;
        Some(self.added.cast_signed().wrapping_sub(read.cast_signed()))
    }
}

impl Group {
    /// Records that a consumer was seen, adding it if it is new.
    pub(super) fn see(&mut self, consumer: &Bytes, now: i64) {
        self.consumers.insert(consumer.clone(), now);
    }

    pub(super) fn pending_of(&self, consumer: &Bytes) -> usize {
        let all = self.pending.values();
        all.filter(|pending| pending.consumer == *consumer).count()
    }

    pub(super) fn remove_consumer(&mut self, consumer: &Bytes) -> usize {
        let before = self.pending.len();
        self.pending
            .retain(|_, pending| pending.consumer != *consumer);
        self.consumers.remove(consumer);
        before - self.pending.len()
    }
}

/// Returns an entry as commands show it.
pub(super) fn entry(id: Id, fields: &Fields) -> Reply {
    Reply::Array(vec![id.reply(), Reply::bulks(fields)])
}
