//! The SCAN family. A cursor is a place in the order of the members' hashes, so
//! that members that exist from the first call to the last are reported,
//! whatever is added or removed in between.

use std::hash::{DefaultHasher, Hash as _, Hasher};

use bytes::Bytes;

use super::{
    answer::{Answer, Interrupt, error, syntax},
    arguments::{integer, lower},
    engine::{Call, NO_KEYS, ONE_KEY, READ, Spec},
    glob,
    keyspace::{Hash, Set},
    reply::Reply,
    sorted_set::SortedSet,
};

/// How many fields or members are returned at once, as by a real server for
/// small values.
const SMALL: usize = 128;

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("scan", -2, NO_KEYS, READ, scan),
    Spec::new("sscan", -3, ONE_KEY, READ, sscan),
    Spec::new("hscan", -3, ONE_KEY, READ, hscan),
    Spec::new("zscan", -3, ONE_KEY, READ, zscan),
];

/// The arguments of a scan.
struct Query<'a> {
    cursor: u64,
    count: usize,
    pattern: Option<&'a Bytes>,
    kind: Option<String>,
}

impl<'a> Query<'a> {
    fn read(cursor: &[u8], args: &'a [Bytes], of_keys: bool) -> Result<Self, Interrupt> {
        let cursor = std::str::from_utf8(cursor).ok();
        let cursor = cursor.and_then(|cursor| cursor.parse().ok());
        let mut query = Self {
            cursor: cursor.ok_or_else(|| error("ERR invalid cursor"))?,
            count: 10,
            pattern: None,
            kind: None,
        };
        let (pairs, rest) = args.as_chunks::<2>();
        for [name, value] in pairs {
            match lower(name).as_str() {
                "count" => {
                    let count = usize::try_from(integer(value)?).ok();
                    query.count = count.filter(|count| *count > 0).ok_or_else(syntax)?;
                }
                "match" => query.pattern = Some(value),
                "type" if of_keys => query.kind = Some(lower(value)),
                _ => return Err(syntax()),
            }
        }
        if rest.is_empty() {
            Ok(query)
        } else {
            Err(syntax())
        }
    }

    /// Returns the next of `items`, and the cursor to go on from.
    fn next<T>(&self, items: Vec<(&Bytes, T)>) -> (u64, Vec<(Bytes, T)>) {
        let hashed = items
            .into_iter()
            .map(|(name, item)| (place(name), name, item));
        let mut left: Vec<_> = hashed.filter(|(at, ..)| *at >= self.cursor).collect();
        left.sort_by_key(|(at, ..)| *at);
        let mut end = self.count.min(left.len());
        // Those of one hash come together, or some would be left out.
        while end > 0 && end < left.len() && left[end].0 == left[end - 1].0 {
            end += 1;
        }
        let cursor = left.get(end).map_or(0, |(at, ..)| *at);
        left.truncate(end);
        let taken = left.into_iter().filter(|(_, name, _)| {
            self.pattern
                .is_none_or(|pattern| glob::matches(pattern, name))
        });
        let taken = taken.map(|(_, name, item)| (name.clone(), item));
        (cursor, taken.collect())
    }
}

/// Returns a place that is never 0, which is the end.
fn place(name: &Bytes) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    (hasher.finish() >> 16) + 1
}

fn page(cursor: u64, items: Vec<Reply>) -> Reply {
    Reply::Array(vec![Reply::bulk(cursor.to_string()), Reply::Array(items)])
}

fn scan(call: &mut Call<'_>) -> Answer {
    let query = Query::read(call.arg(1), &call.args[2..], true)?;
    let (cursor, found) = query.next(call.db().keys().collect());
    let kind = query.kind.as_deref();
    let found = found
        .into_iter()
        .filter(|(_, value)| kind.is_none_or(|kind| kind == value.kind()));
    Ok(page(
        cursor,
        found.map(|(key, _)| Reply::Bulk(key)).collect(),
    ))
}

fn sscan(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    let query = Query::read(call.arg(2), &call.args[3..], false)?;
    let set = call.db().read::<Set>(key)?;
    let members = set.into_iter().flatten().map(|member| (member, ()));
    let (cursor, found) = query.next(members.collect());
    Ok(page(
        cursor,
        found
            .into_iter()
            .map(|(member, ())| Reply::Bulk(member))
            .collect(),
    ))
}

fn hscan(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    let mut query = Query::read(call.arg(2), &call.args[3..], false)?;
    let hash = call.db().read::<Hash>(key)?;
    let fields: Vec<_> = hash.into_iter().flatten().collect();
    if fields.len() <= SMALL {
        query.count = SMALL;
    }
    let (cursor, found) = query.next(fields);
    let pairs = found.into_iter();
    let pairs = pairs.flat_map(|(field, value)| [Reply::Bulk(field), Reply::Bulk(value.clone())]);
    Ok(page(cursor, pairs.collect()))
}

fn zscan(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    let mut query = Query::read(call.arg(2), &call.args[3..], false)?;
    let set = call.db().read::<SortedSet>(key)?;
    let places = set.into_iter().flat_map(SortedSet::iter);
    let members: Vec<_> = places.map(|place| (&place.member, place.score)).collect();
    if members.len() <= SMALL {
        query.count = SMALL;
    }
    let (cursor, found) = query.next(members);
    let pairs = found.into_iter().flat_map(|(member, score)| {
        let score = super::decimal::shortest(score);
        [Reply::Bulk(member), Reply::bulk(score)]
    });
    Ok(page(cursor, pairs.collect()))
}
