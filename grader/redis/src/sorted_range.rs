//! Sorted sets: parts of them, by rank, score or name, to read, count, keep
//! elsewhere or take out.

use bytes::Bytes;

use super::{
    answer::{Answer, Interrupt, error, syntax},
    arguments::{integer, lower, span},
    engine::{Call, ONE_KEY, READ, Spec, TWO_KEYS, WRITE},
    keyspace::Value,
    reply::Reply,
    sorted_set::{Bounds, Place, SortedSet},
};

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("zrange", -4, ONE_KEY, READ, |call| {
        range(call, Query::default())
    }),
    Spec::new("zrevrange", -4, ONE_KEY, READ, |call| {
        range(call, Query::old(By::Rank, true))
    }),
    Spec::new("zrangebyscore", -4, ONE_KEY, READ, |call| {
        range(call, Query::old(By::Score, false))
    }),
    Spec::new("zrevrangebyscore", -4, ONE_KEY, READ, |call| {
        range(call, Query::old(By::Score, true))
    }),
    Spec::new("zrangebylex", -4, ONE_KEY, READ, |call| {
        range(call, Query::old(By::Name, false))
    }),
    Spec::new("zrevrangebylex", -4, ONE_KEY, READ, |call| {
        range(call, Query::old(By::Name, true))
    }),
    Spec::new("zrangestore", -5, TWO_KEYS, WRITE, zrangestore),
    Spec::new("zcount", 4, ONE_KEY, READ, |call| count(call, By::Score)),
    Spec::new("zlexcount", 4, ONE_KEY, READ, |call| count(call, By::Name)),
    Spec::new("zremrangebyrank", 4, ONE_KEY, WRITE, |call| {
        remove(call, By::Rank)
    }),
    Spec::new("zremrangebyscore", 4, ONE_KEY, WRITE, |call| {
        remove(call, By::Score)
    }),
    Spec::new("zremrangebylex", 4, ONE_KEY, WRITE, |call| {
        remove(call, By::Name)
    }),
];

/// The order by which a range is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Rank,
    Score,
    Name,
}

/// The arguments of a range command.
struct Query {
    by: By,
    reverse: bool,
    scores: bool,
    limit: Option<(i64, i64)>,
    /// Whether the command's name sets the order and direction.
    settled: bool,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            by: By::Rank,
            reverse: false,
            scores: false,
            limit: None,
            settled: false,
        }
    }
}

/// The two ends of a part.
enum Ends {
    Ranks(i64, i64),
    Bounds(Bounds),
}

impl Ends {
    fn read(by: By, low: &Bytes, high: &Bytes) -> Result<Self, Interrupt> {
        Ok(match by {
            By::Rank => Self::Ranks(integer(low)?, integer(high)?),
            By::Score => Self::Bounds(Bounds::scores(low, high)?),
            By::Name => Self::Bounds(Bounds::names(low, high)?),
        })
    }
}

impl Query {
    /// Returns the query of a command whose name sets the options.
    fn old(by: By, reverse: bool) -> Self {
        Self {
            by,
            reverse,
            settled: true,
            ..Self::default()
        }
    }

    fn options(&mut self, args: &[Bytes], may_show_scores: bool) -> Result<(), Interrupt> {
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match lower(arg).as_str() {
                "withscores" if may_show_scores => self.scores = true,
                "limit" => {
                    let (offset, count) = (args.next(), args.next());
                    let (offset, count) = (offset.ok_or_else(syntax)?, count.ok_or_else(syntax)?);
                    self.limit = Some((integer(offset)?, integer(count)?));
                }
                "rev" if !self.settled && !self.reverse => self.reverse = true,
                "byscore" if !self.settled && self.by == By::Rank => self.by = By::Score,
                "bylex" if !self.settled && self.by == By::Rank => self.by = By::Name,
                _ => return Err(syntax()),
            }
        }
        if self.limit.is_some() && self.by == By::Rank {
            return Err(error(
                "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX",
            ));
        }
        if self.scores && self.by == By::Name {
            return Err(error(
                "ERR syntax error, WITHSCORES not supported in combination with BYLEX",
            ));
        }
        Ok(())
    }

    /// Returns the ends; the first is the upper one if the range is reversed.
    fn ends(&self, first: &Bytes, second: &Bytes) -> Result<Ends, Interrupt> {
        if self.reverse && self.by != By::Rank {
            return Ends::read(self.by, second, first);
        }
        Ends::read(self.by, first, second)
    }

    fn pick(&self, set: &SortedSet, ends: &Ends) -> Vec<Place> {
        match ends {
            Ends::Ranks(start, stop) => {
                let part = span(*start, *stop, set.len());
                let (start, len) = (part.start, part.len());
                if self.reverse {
                    return set.iter().rev().skip(start).take(len).cloned().collect();
                }
                set.iter().skip(start).take(len).cloned().collect()
            }
            Ends::Bounds(bounds) => {
                let (offset, count) = self.limit.unwrap_or((0, -1));
                let Ok(offset) = usize::try_from(offset) else {
                    return Vec::new();
                };
                // A negative count means no limit.
                let count = usize::try_from(count).unwrap_or(usize::MAX);
                let part = bounds.part(set, self.reverse).into_iter();
                part.skip(offset).take(count).cloned().collect()
            }
        }
    }
}

fn range(call: &mut Call<'_>, mut query: Query) -> Answer {
    let key = call.arg(1);
    query.options(&call.args[4..], true)?;
    let ends = query.ends(call.arg(2), call.arg(3))?;
    let Some(set) = call.db().read::<SortedSet>(key)? else {
        return Ok(Reply::Array(Vec::new()));
    };
    let places = query.pick(set, &ends).into_iter();
    Ok(if query.scores {
        let pair = |place: Place| (Reply::Bulk(place.member), Reply::Double(place.score));
        Reply::Pairs(places.map(pair).collect())
    } else {
        Reply::Array(places.map(|place| Reply::Bulk(place.member)).collect())
    })
}

fn zrangestore(call: &mut Call<'_>) -> Answer {
    let (into, key) = (call.arg(1), call.arg(2));
    let mut query = Query::default();
    query.options(&call.args[5..], false)?;
    let ends = query.ends(call.arg(3), call.arg(4))?;
    let db = call.db();
    let found = db.read::<SortedSet>(key)?;
    let places = found.map(|set| query.pick(set, &ends)).unwrap_or_default();
    Ok(keep(db, into, places))
}

/// Stores these members under a key; without any, deletes it.
pub(super) fn keep(db: &mut super::keyspace::Db, into: &Bytes, places: Vec<Place>) -> Reply {
    let mut set = SortedSet::default();
    for place in &places {
        set.insert(&place.member, place.score);
    }
    if places.is_empty() {
        db.remove(into);
    } else {
        db.put(into, Value::Sorted(set));
    }
    Reply::count(places.len())
}

fn count(call: &mut Call<'_>, by: By) -> Answer {
    let key = call.arg(1);
    let ends = Ends::read(by, call.arg(2), call.arg(3))?;
    let set = call.db().read::<SortedSet>(key)?;
    let places = set.map(|set| Query::old(by, false).pick(set, &ends));
    Ok(Reply::count(places.map_or(0, |places| places.len())))
}

fn remove(call: &mut Call<'_>, by: By) -> Answer {
    let key = call.arg(1);
    let ends = Ends::read(by, call.arg(2), call.arg(3))?;
    let Some(set) = call.db().edit::<SortedSet>(key)? else {
        return Ok(Reply::Integer(0));
    };
    let places = Query::old(by, false).pick(set, &ends);
    for place in &places {
        set.remove(&place.member);
    }
    if !places.is_empty() {
        call.db().changed(key);
    }
    Ok(Reply::count(places.len()))
}
