//! XREAD and XREADGROUP: new entries of streams, waited for if need be, and
//! what a consumer was given and has not acknowledged.

use std::time::Duration;

use bytes::Bytes;

use super::{
    arguments::{Answer, Call, Instead, error, integer, is, lower, syntax},
    blocking::{self, Want},
    commands::{NO_KEYS, READ, Spec, WRITE},
    keyspace::Db,
    reply::Reply,
    stream::{Pending, Stream, entry},
    stream_id::Id,
};

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("xread", -4, NO_KEYS, READ, |call| read(call, false)),
    Spec::new("xreadgroup", -7, NO_KEYS, WRITE, |call| read(call, true)),
];

/// What a client asks of streams.
#[derive(Debug, Clone)]
pub(super) struct Request {
    count: Option<usize>,
    group: Option<Reader>,
    /// Streams, and after which entry each is read.
    pub(super) streams: Vec<(Bytes, After)>,
}

/// Who reads for a group.
#[derive(Debug, Clone)]
struct Reader {
    group: Bytes,
    consumer: Bytes,
    no_ack: bool,
}

/// Where reading begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// Behind this id; for a group, among what its consumer has pending.
    Id(Id),
    /// Behind what the group was given.
    Delivered,
}

/// The options, and the words after STREAMS.
struct Options<'a> {
    count: Option<usize>,
    block: Option<&'a Bytes>,
    reader: Option<Reader>,
    streams: &'a [Bytes],
}

impl<'a> Options<'a> {
    fn read(args: &'a [Bytes], of_group: bool) -> Result<Self, Instead> {
        let (mut count, mut block, mut group, mut no_ack) = (None, None, None, false);
        let mut rest = args;
        loop {
            rest = match rest {
                [word, value, after @ ..] if is(word, "block") => {
                    block = Some(value);
                    after
                }
                [word, value, after @ ..] if is(word, "count") => {
                    // Less than nothing is no limit.
                    count = usize::try_from(integer(value)?).ok().filter(|n| *n > 0);
                    after
                }
                [word, streams @ ..] if is(word, "streams") && !streams.is_empty() => {
                    let reader = group.map(|(group, consumer): (&Bytes, &Bytes)| Reader {
                        group: group.clone(),
                        consumer: consumer.clone(),
                        no_ack,
                    });
                    return Self {
                        count,
                        block,
                        reader,
                        streams,
                    }
                    .checked(of_group);
                }
                [word, one, two, after @ ..] if is(word, "group") => {
                    if !of_group {
                        return Err(error(
                            "ERR The GROUP option is only supported by XREADGROUP. \
                             You called XREAD instead.",
                        ));
                    }
                    group = Some((one, two));
                    after
                }
                [word, after @ ..] if is(word, "noack") => {
                    if !of_group {
                        return Err(error(
                            "ERR The NOACK option is only supported by XREADGROUP. \
                             You called XREAD instead.",
                        ));
                    }
                    no_ack = true;
                    after
                }
                _ => return Err(syntax()),
            };
        }
    }

    fn checked(self, of_group: bool) -> Result<Self, Instead> {
        if self.streams.len() % 2 == 1 {
            return Err(error(
                "ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must \
                 be specified.",
            ));
        }
        if of_group && self.reader.is_none() {
            return Err(error("ERR Missing GROUP option for XREADGROUP"));
        }
        Ok(self)
    }
}

fn read(call: &mut Call<'_>, of_group: bool) -> Answer {
    let options = Options::read(&call.args[1..], of_group)?;
    let (keys, ids) = options.streams.split_at(options.streams.len() / 2);
    let mut streams = Vec::new();
    for (key, id) in keys.iter().zip(ids) {
        let stream = call.db().read::<Stream>(key)?;
        if let Some(reader) = &options.reader {
            require_group(stream, key, &reader.group)?;
        }
        streams.push((key.clone(), after(id, stream, of_group)?));
    }
    let request = Request {
        count: options.count,
        group: options.reader,
        streams,
    };
    let within = options.block.map(milliseconds).transpose()?;
    let now = call.now();
    let mut found = Vec::new();
    for (key, after) in &request.streams {
        if let Some(entries) = request.take(call.db(), key, *after, now)? {
            found.push((Reply::Bulk(key.clone()), entries));
        }
    }
    if !found.is_empty() {
        return Ok(Reply::Named(found));
    }
    match within {
        Some(within) if call.may_wait => {
            let keys = keys.to_vec();
            Err(blocking::queue(call, keys, Want::Entries(request), within))
        }
        _ => Ok(Reply::NullArray),
    }
}

/// Milliseconds; 0 is without end.
fn milliseconds(arg: &Bytes) -> Result<Option<Duration>, Instead> {
    let outside = |_| error("ERR timeout is not an integer or out of range");
    let millis = integer(arg).map_err(outside)?;
    let millis = u64::try_from(millis).map_err(|_| error("ERR timeout is negative"))?;
    Ok((millis > 0).then(|| Duration::from_millis(millis)))
}

fn after(arg: &Bytes, stream: Option<&Stream>, of_group: bool) -> Result<After, Instead> {
    match &lower(arg)[..] {
        "$" if of_group => Err(error(
            "ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the \
             history of this consumer by specifying a proper ID, or use the > ID to get new \
             messages. The $ ID would just return an empty result set.",
        )),
        "$" => Ok(After::Id(stream.map_or(Id::MIN, |stream| stream.last))),
        ">" if of_group => Ok(After::Delivered),
        ">" => Err(error(
            "ERR The > ID can be specified only when calling XREADGROUP using the GROUP \
             <group> <consumer> option.",
        )),
        _ => Id::read(arg, 0).map(After::Id),
    }
}

fn require_group(stream: Option<&Stream>, key: &Bytes, group: &Bytes) -> Result<(), Instead> {
    if stream.is_some_and(|stream| stream.groups.contains_key(group)) {
        return Ok(());
    }
    let text = String::from_utf8_lossy;
    Err(error(format!(
        "NOGROUP No such key '{}' or consumer group '{}' in XREADGROUP with GROUP option",
        text(key),
        text(group)
    )))
}

impl Request {
    /// What a client that waits is given of one stream.
    pub(super) fn serve(
        &self,
        db: &mut Db,
        key: &Bytes,
        now: i64,
    ) -> Result<Option<Reply>, Instead> {
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
    fn take(
        &self,
        db: &mut Db,
        key: &Bytes,
        after: After,
        now: i64,
    ) -> Result<Option<Reply>, Instead> {
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
    /// Gives the consumer what no consumer of the group was given.
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

    /// Gives the consumer again what it has not acknowledged.
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
