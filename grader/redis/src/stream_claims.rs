//! XCLAIM and XAUTOCLAIM: a consumer takes over entries that another was given
//! and has not acknowledged.

use bytes::Bytes;

use super::{
    answer::{Answer, Interrupt, error, syntax},
    arguments::{is, lower},
    decimal,
    engine::{Call, ONE_KEY, Spec, WRITE},
    reply::Reply,
    stream::{Pending, Stream, entry},
    stream_groups::require,
    stream_id::Id,
};

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("xclaim", -6, ONE_KEY, WRITE, xclaim),
    Spec::new("xautoclaim", -6, ONE_KEY, WRITE, xautoclaim),
];

/// How many deliveries are looked at for each that may be taken.
const LOOKED_AT: usize = 10;

/// The options of XCLAIM.
#[derive(Default)]
struct Options {
    delivered: Option<i64>,
    count: Option<i64>,
    force: bool,
    just_id: bool,
    last: Option<Id>,
}

impl Options {
    fn read(mut rest: &[Bytes], now: i64) -> Result<Self, Interrupt> {
        let mut said = Self::default();
        while let [word, after @ ..] = rest {
            rest = match (lower(word).as_str(), after) {
                ("force", _) => {
                    said.force = true;
                    after
                }
                ("justid", _) => {
                    said.just_id = true;
                    after
                }
                ("idle", [value, after @ ..]) => {
                    let idle = number(value, "ERR Invalid IDLE option argument for XCLAIM")?;
                    said.delivered = Some(now - idle);
                    after
                }
                ("time", [value, after @ ..]) => {
                    let time = number(value, "ERR Invalid TIME option argument for XCLAIM")?;
                    said.delivered = Some(time);
                    after
                }
                ("retrycount", [value, after @ ..]) => {
                    let problem = "ERR Invalid RETRYCOUNT option argument for XCLAIM";
                    said.count = Some(number(value, problem)?.max(0));
                    after
                }
                ("lastid", [value, after @ ..]) => {
                    said.last = Some(Id::read(value, 0)?);
                    after
                }
                _ => {
                    let word = String::from_utf8_lossy(word);
                    return Err(error(format!("ERR Unrecognized XCLAIM option '{word}'")));
                }
            };
        }
        Ok(said)
    }
}

fn number(arg: &[u8], problem: &'static str) -> Result<i64, Interrupt> {
    decimal::integer(arg).ok_or_else(|| error(problem))
}

fn xclaim(call: &mut Call<'_>) -> Answer {
    let (key, name, consumer, now) = (call.arg(1), call.arg(2), call.arg(3), call.now());
    require(call.db().read::<Stream>(key)?, key, name)?;
    let idle = number(call.arg(4), "ERR Invalid min-idle-time argument for XCLAIM")?.max(0);
    let words = &call.args[5..];
    let ids: Vec<Id> = words
        .iter()
        .map_while(|arg| Id::read(arg, 0).ok())
        .collect();
    let options = Options::read(&words[ids.len()..], now)?;
    let db = call.db();
    let Some(stream) = db.edit::<Stream>(key)? else {
        return Ok(Reply::Array(Vec::new()));
    };
    let Some(group) = stream.groups.get_mut(name) else {
        return Ok(Reply::Array(Vec::new()));
    };
    group.last = group.last.max(options.last.unwrap_or(Id::MIN));
    group.see(consumer, now);
    let delivered = options.delivered.filter(|time| *time <= now).unwrap_or(now);
    let mut claimed = Vec::new();
    for id in ids {
        let Some(fields) = stream.entries.get(&id) else {
            group.pending.remove(&id);
            continue;
        };
        if options.force {
            group.pending.entry(id).or_insert_with(|| Pending {
                consumer: consumer.clone(),
                // As if it were given long ago.
                delivered: 0,
                count: 0,
            });
        }
        let Some(pending) = group.pending.get_mut(&id) else {
            continue;
        };
        if now - pending.delivered < idle {
            continue;
        }
        pending.consumer.clone_from(consumer);
        pending.delivered = delivered;
        pending.count = match options.count {
            Some(count) => count,
            None => pending.count + i64::from(!options.just_id),
        };
        claimed.push(match options.just_id {
            true => id.reply(),
            false => entry(id, fields),
        });
    }
    db.touched(key);
    Ok(Reply::Array(claimed))
}

/// Returns how many deliveries XAUTOCLAIM takes, and whether it shows only
/// their ids.
fn autoclaim_options(mut rest: &[Bytes]) -> Result<(usize, bool), Interrupt> {
    let (mut count, mut just_id) = (100, false);
    while let [word, after @ ..] = rest {
        rest = match after {
            [value, after @ ..] if is(word, "count") => {
                let value = decimal::integer(value).and_then(|value| usize::try_from(value).ok());
                let value = value.filter(|value| *value > 0);
                count = value.ok_or_else(|| error("ERR COUNT must be > 0"))?;
                after
            }
            _ if is(word, "justid") => {
                just_id = true;
                after
            }
            _ => return Err(syntax()),
        };
    }
    Ok((count, just_id))
}

fn xautoclaim(call: &mut Call<'_>) -> Answer {
    let (key, name, consumer, now) = (call.arg(1), call.arg(2), call.arg(3), call.now());
    let problem = "ERR Invalid min-idle-time argument for XAUTOCLAIM";
    let idle = number(call.arg(4), problem)?.max(0);
    let start = Id::start(call.arg(5))?;
    let (count, just_id) = autoclaim_options(&call.args[6..])?;
    require(call.db().read::<Stream>(key)?, key, name)?;
    let db = call.db();
    let Some(stream) = db.edit::<Stream>(key)? else {
        return Ok(Reply::NullArray);
    };
    let Some(group) = stream.groups.get_mut(name) else {
        return Ok(Reply::NullArray);
    };
    group.see(consumer, now);
    let (mut claimed, mut gone) = (Vec::new(), Vec::new());
    let mut next = Id::MIN;
    for (looked_at, (id, pending)) in group.pending.range_mut(start..).enumerate() {
        if looked_at >= count.saturating_mul(LOOKED_AT) || claimed.len() + gone.len() >= count {
            next = *id;
            break;
        }
        let Some(fields) = stream.entries.get(id) else {
            gone.push(*id);
            continue;
        };
        if now - pending.delivered < idle {
            continue;
        }
        pending.consumer.clone_from(consumer);
        pending.delivered = now;
        pending.count += i64::from(!just_id);
        claimed.push(match just_id {
            true => id.reply(),
            false => entry(*id, fields),
        });
    }
    for id in &gone {
        group.pending.remove(id);
    }
    db.touched(key);
    Ok(Reply::Array(vec![
        next.reply(),
        Reply::Array(claimed),
        Reply::Array(gone.into_iter().map(Id::reply).collect()),
    ]))
}
