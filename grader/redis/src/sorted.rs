//! Sorted sets: members and their scores.

use bytes::Bytes;

use super::{
    answer::{Answer, Interrupt, error, syntax},
    arguments::{float, integer, is, lower, positive},
    engine::{Call, ONE_KEY, READ, Spec, WRITE},
    keyspace::Db,
    list_end::End,
    reply::Reply,
    sorted_set::SortedSet,
};

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("zadd", -4, ONE_KEY, WRITE, zadd),
    Spec::new("zincrby", 4, ONE_KEY, WRITE, zincrby),
    Spec::new("zrem", -3, ONE_KEY, WRITE, zrem),
    Spec::new("zcard", 2, ONE_KEY, READ, zcard),
    Spec::new("zscore", 3, ONE_KEY, READ, zscore),
    Spec::new("zmscore", -3, ONE_KEY, READ, zmscore),
    Spec::new("zrank", 3, ONE_KEY, READ, |call| rank(call, false)),
    Spec::new("zrevrank", 3, ONE_KEY, READ, |call| rank(call, true)),
    Spec::new("zpopmin", -2, ONE_KEY, WRITE, |call| pop(call, End::Left)),
    Spec::new("zpopmax", -2, ONE_KEY, WRITE, |call| pop(call, End::Right)),
    Spec::new("zrandmember", -2, ONE_KEY, READ, zrandmember),
];

/// The options of ZADD.
#[derive(Default)]
struct Options {
    fresh: bool,
    existing: bool,
    greater: bool,
    less: bool,
    changed: bool,
    increment: bool,
}

impl Options {
    /// Reads the options; scores and members follow.
    fn read(args: &[Bytes]) -> (Self, &[Bytes]) {
        let mut said = Self::default();
        for (at, arg) in args.iter().enumerate() {
            match lower(arg).as_str() {
                "nx" => said.fresh = true,
                "xx" => said.existing = true,
                "gt" => said.greater = true,
                "lt" => said.less = true,
                "ch" => said.changed = true,
                "incr" => said.increment = true,
                _ => return (said, &args[at..]),
            }
        }
        (said, &[])
    }

    fn agree(&self, pairs: usize) -> Result<(), Interrupt> {
        if self.fresh && self.existing {
            return Err(error(
                "ERR XX and NX options at the same time are not compatible",
            ));
        }
        if (self.greater && (self.fresh || self.less)) || (self.less && self.fresh) {
            return Err(error(
                "ERR GT, LT, and/or NX options at the same time are not compatible",
            ));
        }
        if self.increment && pairs > 1 {
            return Err(error(
                "ERR INCR option supports a single increment-element pair",
            ));
        }
        Ok(())
    }

    /// Returns the score that takes the place of `old`, if one may.
    fn score(&self, old: Option<f64>, given: f64) -> Result<Option<f64>, Interrupt> {
        let new = match old {
            Some(old) if self.increment => old + given,
            _ => given,
        };
        if new.is_nan() {
            return Err(error("ERR resulting score is not a number (NaN)"));
        }
        let may = match old {
            None => !self.existing,
            Some(old) => !(self.fresh || (self.greater && new <= old) || (self.less && new >= old)),
        };
        Ok(may.then_some(new))
    }
}

fn zadd(call: &mut Call<'_>) -> Answer {
    let (said, rest) = Options::read(&call.args[2..]);
    let (pairs, odd) = rest.as_chunks::<2>();
    if pairs.is_empty() || !odd.is_empty() {
        return Err(syntax());
    }
    said.agree(pairs.len())?;
    let scored = pairs
        .iter()
        .map(|[score, member]| Ok((float(score)?, member)));
    let scored = scored.collect::<Result<Vec<_>, Interrupt>>()?;
    add(call, &said, &scored)
}

fn zincrby(call: &mut Call<'_>) -> Answer {
    let said = Options {
        increment: true,
        ..Options::default()
    };
    let by = float(call.arg(2))?;
    add(call, &said, &[(by, call.arg(3))])
}

fn add(call: &mut Call<'_>, said: &Options, scored: &[(f64, &Bytes)]) -> Answer {
    let key = call.arg(1);
    let db = call.db();
    if said.existing && db.read::<SortedSet>(key)?.is_none() {
        return Ok(match said.increment {
            true => Reply::Null,
            false => Reply::Integer(0),
        });
    }
    let set = db.make::<SortedSet>(key)?;
    let (mut added, mut moved, mut last) = (0, 0, Reply::Null);
    for (score, member) in scored {
        let old = set.score(member);
        let Some(new) = said.score(old, *score)? else {
            continue;
        };
        last = Reply::Double(new);
        if old != Some(new) {
            set.insert(member, new);
            added += usize::from(old.is_none());
            moved += usize::from(old.is_some());
        }
    }
    if added + moved > 0 {
        db.changed(key);
    }
    Ok(match said {
        _ if said.increment => last,
        _ if said.changed => Reply::count(added + moved),
        _ => Reply::count(added),
    })
}

fn zrem(call: &mut Call<'_>) -> Answer {
    let (key, members) = (call.arg(1), &call.args[2..]);
    let Some(set) = call.db().edit::<SortedSet>(key)? else {
        return Ok(Reply::Integer(0));
    };
    let gone = members.iter().filter(|member| set.remove(member)).count();
    if gone > 0 {
        call.db().changed(key);
    }
    Ok(Reply::count(gone))
}

fn zcard(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    let set = call.db().read::<SortedSet>(key)?;
    Ok(Reply::count(set.map_or(0, SortedSet::len)))
}

fn zscore(call: &mut Call<'_>) -> Answer {
    let (key, member) = (call.arg(1), call.arg(2));
    let set = call.db().read::<SortedSet>(key)?;
    let score = set.and_then(|set| set.score(member));
    Ok(score.map_or(Reply::Null, Reply::Double))
}

fn zmscore(call: &mut Call<'_>) -> Answer {
    let (key, members) = (call.arg(1), &call.args[2..]);
    let set = call.db().read::<SortedSet>(key)?;
    let score = |member| set.and_then(|set| set.score(member));
    let scores = members.iter().map(score);
    let scores = scores.map(|score| score.map_or(Reply::Null, Reply::Double));
    Ok(Reply::Array(scores.collect()))
}

fn rank(call: &mut Call<'_>, from_top: bool) -> Answer {
    let (key, member) = (call.arg(1), call.arg(2));
    let set = call.db().read::<SortedSet>(key)?;
    let rank = set.and_then(|set| {
        let rank = set.rank(member)?;
        Some(if from_top { set.len() - 1 - rank } else { rank })
    });
    Ok(rank.map_or(Reply::Null, Reply::count))
}

/// Takes the lowest member or the highest, if there is one.
pub(super) fn pop_one(
    db: &mut Db,
    key: &Bytes,
    end: End,
) -> Result<Option<(Bytes, f64)>, Interrupt> {
    let Some(set) = db.edit::<SortedSet>(key)? else {
        return Ok(None);
    };
    let place = match end {
        End::Left => set.first(),
        End::Right => set.last(),
    };
    let Some(place) = place.cloned() else {
        return Ok(None);
    };
    set.remove(&place.member);
    db.changed(key);
    Ok(Some((place.member, place.score)))
}

fn pop(call: &mut Call<'_>, end: End) -> Answer {
    let key = call.arg(1);
    if call.args.len() > 3 {
        return Err(syntax());
    }
    let count = call.args.get(2).map(|arg| positive(arg)).transpose()?;
    let db = call.db();
    db.read::<SortedSet>(key)?;
    let mut popped = Vec::new();
    while popped.len() < count.unwrap_or(1) {
        let Some((member, score)) = pop_one(db, key, end)? else {
            break;
        };
        popped.push((Reply::Bulk(member), Reply::Double(score)));
    }
    Ok(match (count, popped.pop()) {
        (Some(_), last) => Reply::Pairs(popped.into_iter().chain(last).collect()),
        // One pair is not nested even in the newer protocol.
        (None, Some((member, score))) => Reply::Array(vec![member, score]),
        (None, None) => Reply::Array(Vec::new()),
    })
}

fn zrandmember(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    let count = call.args.get(2).map(|arg| integer(arg)).transpose()?;
    let with_scores = match call.args.get(3..) {
        None | Some([]) => false,
        Some([word]) if is(word, "withscores") => true,
        Some(_) => return Err(syntax()),
    };
    let set = call.db().read::<SortedSet>(key)?;
    let places: Vec<_> = set.into_iter().flat_map(SortedSet::iter).collect();
    let chosen = super::sets::choose(places.len(), count.unwrap_or(1));
    let mut chosen = chosen.into_iter().map(|at| places[at]);
    let member = |place: &super::sorted_set::Place| Reply::Bulk(place.member.clone());
    if count.is_none() {
        return Ok(chosen.next().map_or(Reply::Null, member));
    }
    Ok(match with_scores {
        true => Reply::Pairs(
            chosen
                .map(|place| (member(place), Reply::Double(place.score)))
                .collect(),
        ),
        false => Reply::Array(chosen.map(member).collect()),
    })
}
