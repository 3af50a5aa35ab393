//! A request for entries of streams, which can wait until entries come.

use bytes::Bytes;

use super::{
    answer::{Interrupt, error},
    keyspace::Db,
    reply::Reply,
    stream::{Pending, Stream, entry},
    stream_id::Id,
};

/// A client's request for entries of streams.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) count: Option<usize>,
    pub(super) group: Option<Reader>,
    /// Streams, and after which entry each is read.
    pub(super) streams: Vec<(Bytes, After)>,
}

/// A consumer that reads for a group.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    pub(super) group: Bytes,
    pub(super) consumer: Bytes,
    pub(super) no_ack: bool,
}

/// The place after which reading begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// After this id; for a group, among its consumer's pending entries.
    Id(Id),
    /// After the last entry that the group was given.
    Delivered,
}

impl Request {
    /// Returns the entries of one stream for a waiting client.
    pub(super) fn serve(
        &self,
        db: &mut Db,
        key: &Bytes,
        now: i64,
    ) -> Result<Option<Reply>, Interrupt> {
        let Some((_, after)) = self.streams.iter().find(|(name, _)| name == key) else {
            return Ok(None);
        };
        if let Some(reader) = &self.group {
            let stream = db.read::<Stream>(key)?;
            if !stream.is_some_and(|stream| stream.groups.contains_key(&reader.group)) {
                return Err(error(
                    "NOGROUP the consumer group this client was blocked on no longer exists",
                ));
            }
        }
        let entries = self.take(db, key, *after, now)?;
        let named = |entries| Reply::Named(vec![(Reply::Bulk(key.clone()), entries)]);
        Ok(entries.map(named))
    }

    /// Takes entries of one stream, if there are any to take.
    pub(super) fn take(
        &self,
        db: &mut Db,
        key: &Bytes,
        after: After,
        now: i64,
    ) -> Result<Option<Reply>, Interrupt> {
        let Some(stream) = db.edit::<Stream>(key)? else {
            return Ok(None);
        };
        let taken = match (&self.group, after) {
            (None, After::Id(id)) => {
                let Some(from) = id.next() else {
                    return Ok(None);
                };
                stream.between(from..=Id::MAX, self.count)
            }
            (Some(reader), After::Id(id)) => {
                let again = reader.pending(stream, id, self.count, now);
                return Ok(Some(Reply::Array(again)));
            }
            (Some(reader), After::Delivered) => reader.deliver(stream, self.count, now),
            (None, After::Delivered) => Vec::new(),
        };
        if taken.is_empty() {
            return Ok(None);
        }
        if self.group.is_some() {
            db.touched(key);
        }
        Ok(Some(Reply::Array(taken)))
    }
}

impl Reader {
    /// Gives the consumer entries that no consumer of the group was given.
    fn deliver(&self, stream: &mut Stream, count: Option<usize>, now: i64) -> Vec<Reply> {
        let Some(mut group) = stream.groups.remove(&self.group) else {
            return Vec::new();
        };
        let mut given = Vec::new();
        let new = group.last.next().map(|from| stream.entries.range(from..));
        for (id, fields) in new.into_iter().flatten().take(count.unwrap_or(usize::MAX)) {
            given.push(entry(*id, fields));
            group.read = match group.read {
                Some(read) if !stream.has_gap_after(*id) => Some(read + 1),
                _ => stream.distance(*id),
            };
            group.last = *id;
            if !self.no_ack {
                let pending = Pending {
                    consumer: self.consumer.clone(),
                    delivered: now,
                    count: 1,
                };
                group.pending.insert(*id, pending);
            }
        }
        if !given.is_empty() {
            group.see(&self.consumer, now);
        }
        stream.groups.insert(self.group.clone(), group);
        given
    }

    /// Gives the consumer its unacknowledged entries again.
    fn pending(
        &self,
        stream: &mut Stream,
        after: Id,
        count: Option<usize>,
        now: i64,
    ) -> Vec<Reply> {
        let (Some(group), Some(from)) = (stream.groups.get_mut(&self.group), after.next()) else {
            return Vec::new();
        };
        group.see(&self.consumer, now);
        let own = group
            .pending
            .range_mut(from..)
            .filter(|(_, pending)| pending.consumer == self.consumer)
            .take(count.unwrap_or(usize::MAX));
        own.map(|(id, pending)| match stream.entries.get(id) {
            Some(fields) => {
                pending.delivered = now;
                pending.count += 1;
                entry(*id, fields)
            }
            None => Reply::Array(vec![id.reply(), Reply::NullArray]),
        })
        .collect()
    }
}
