//! Sorted sets: several made one.

use bytes::Bytes;

use super::{
    answer::{Answer, Interrupt, error, syntax},
    arguments::{counted_keys, is, lower},
    decimal,
    engine::{Call, NO_KEYS, ONE_KEY, READ, Spec, WRITE},
    keyspace::{Db, Set, Value},
    reply::Reply,
    sets::Merge,
    sorted_range,
    sorted_set::{Place, SortedSet},
};

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("zunion", -3, NO_KEYS, READ, |call| show(call, Merge::Union)),
    Spec::new("zinter", -3, NO_KEYS, READ, |call| show(call, Merge::Inter)),
    Spec::new("zdiff", -3, NO_KEYS, READ, |call| show(call, Merge::Diff)),
    Spec::new("zunionstore", -4, ONE_KEY, WRITE, |call| {
        store(call, Merge::Union)
    }),
    Spec::new("zinterstore", -4, ONE_KEY, WRITE, |call| {
        store(call, Merge::Inter)
    }),
    Spec::new("zdiffstore", -4, ONE_KEY, WRITE, |call| {
        store(call, Merge::Diff)
    }),
];

/// How scores of one member become one.
#[derive(Debug, Clone, Copy)]
enum Aggregate {
    Sum,
    Least,
    Most,
}

impl Aggregate {
    fn join(self, one: f64, other: f64) -> f64 {
        let joined = match self {
            Self::Sum => one + other,
            Self::Least => one.min(other),
            Self::Most => one.max(other),
        };
        // Infinity less infinity, as Redis has it.
        if joined.is_nan() { 0.0 } else { joined }
    }
}

struct Plan<'a> {
    keys: &'a [Bytes],
    weights: Vec<f64>,
    aggregate: Aggregate,
    scores: bool,
}

fn plan<'a>(
    args: &'a [Bytes],
    name: &str,
    how: Merge,
    stores: bool,
) -> Result<Plan<'a>, Interrupt> {
    decimal::integer(&args[0])
        .ok_or_else(|| error("ERR value is not an integer or out of range"))?;
    let least = format!("ERR at least 1 input key is needed for '{name}' command");
    let (keys, mut rest) = counted_keys(args, &least)?;
    let mut plan = Plan {
        keys,
        weights: vec![1.0; keys.len()],
        aggregate: Aggregate::Sum,
        scores: false,
    };
    while let [word, after @ ..] = rest {
        rest = match after {
            _ if is(word, "withscores") && !stores => {
                plan.scores = true;
                after
            }
            [how_scores, after @ ..] if is(word, "aggregate") && how != Merge::Diff => {
                plan.aggregate = match lower(how_scores).as_str() {
                    "sum" => Aggregate::Sum,
                    "min" => Aggregate::Least,
                    "max" => Aggregate::Most,
                    _ => return Err(syntax()),
                };
                after
            }
            _ if is(word, "weights") && how != Merge::Diff && after.len() >= keys.len() => {
                let (weights, after) = after.split_at(keys.len());
                let weight = |arg: &Bytes| {
                    decimal::float(arg).ok_or_else(|| error("ERR weight value is not a float"))
                };
                plan.weights = weights.iter().map(weight).collect::<Result<_, _>>()?;
                after
            }
            _ => return Err(syntax()),
        };
    }
    Ok(plan)
}

/// Returns a sorted set, or a set with score 1 for each member.
fn source(db: &Db, key: &Bytes) -> Result<SortedSet, Interrupt> {
    match db.get(key) {
        Some(Value::Set(set)) => {
            let set: &Set = set;
            let mut scored = SortedSet::default();
            for member in set {
                scored.insert(member, 1.0);
            }
            Ok(scored)
        }
        _ => Ok(db.read::<SortedSet>(key)?.cloned().unwrap_or_default()),
    }
}

fn merged(db: &Db, plan: &Plan<'_>, how: Merge) -> Result<Vec<Place>, Interrupt> {
    let sets = plan.keys.iter().map(|key| source(db, key));
    let sets = sets.collect::<Result<Vec<_>, _>>()?;
    let mut merged = SortedSet::default();
    for (at, set) in sets.iter().enumerate() {
        for place in set.iter() {
            let member = &place.member;
            let score = place.score * plan.weights[at];
            let score = if score.is_nan() { 0.0 } else { score };
            let wanted = match how {
                Merge::Union => true,
                Merge::Inter => sets.iter().all(|other| other.score(member).is_some()),
                Merge::Diff => {
                    at == 0 && sets[1..].iter().all(|other| other.score(member).is_none())
                }
            };
            if wanted {
                let joined = merged.score(member);
                let joined = joined.map_or(score, |old| plan.aggregate.join(old, score));
                merged.insert(member, joined);
            }
        }
    }
    Ok(merged.iter().cloned().collect())
}

fn show(call: &mut Call<'_>, how: Merge) -> Answer {
    let plan = plan(&call.args[1..], &call.name(), how, false)?;
    let places = merged(call.db(), &plan, how)?.into_iter();
    Ok(if plan.scores {
        let pair = |place: Place| (Reply::Bulk(place.member), Reply::Double(place.score));
        Reply::Pairs(places.map(pair).collect())
    } else {
        Reply::Array(places.map(|place| Reply::Bulk(place.member)).collect())
    })
}

fn store(call: &mut Call<'_>, how: Merge) -> Answer {
    let into = call.arg(1);
    let plan = plan(&call.args[2..], &call.name(), how, true)?;
    let places = merged(call.db(), &plan, how)?;
    Ok(sorted_range::keep(call.db(), into, places))
}
