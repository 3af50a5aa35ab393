//! XINFO: facts about a stream, its groups and their consumers.

use super::{
    answer::{Answer, Interrupt, arity, error},
    arguments::lower,
    clients::unknown_part,
    engine::{Call, READ, SUBCOMMAND_KEY, Spec},
    reply::Reply,
    stream::{NODE, Stream, entry},
};

pub(super) const COMMANDS: &[Spec] = &[Spec::new("xinfo", -2, SUBCOMMAND_KEY, READ, xinfo)];

fn xinfo(call: &mut Call<'_>) -> Answer {
    let part = lower(call.arg(1));
    let words = match part.as_str() {
        "stream" | "groups" => 3,
        "consumers" => 4,
        _ => return Err(unknown_part(call)),
    };
    match call.args.len() {
        given if given < words => return Err(arity(&format!("xinfo|{part}"))),
        given if given > words => return Err(full(call)),
        _ => {}
    }
    let (key, now) = (call.arg(2), call.now());
    let stream = call.db().read::<Stream>(key)?;
    let stream = stream.ok_or_else(|| error("ERR no such key"))?;
    match part.as_str() {
        "stream" => Ok(describe(stream)),
        "groups" => Ok(groups(stream)),
        _ => consumers(call, now),
    }
}

/// Refuses XINFO STREAM FULL, which is for people at a prompt.
fn full(call: &Call<'_>) -> Interrupt {
    let part = String::from_utf8_lossy(call.arg(1)).to_uppercase();
    Interrupt::Unknown {
        error: "ERR syntax error".to_owned(),
        name: format!("XINFO {part} with options"),
    }
}

fn facts<const N: usize>(facts: [(&str, Reply); N]) -> Reply {
    let pair = |(name, value): (&str, Reply)| (Reply::bulk(name), value);
    Reply::Map(facts.into_iter().map(pair).collect())
}

fn number(number: Option<u64>) -> Reply {
    let shown = |number| Reply::Integer(i64::try_from(number).unwrap_or(i64::MAX));
    number.map_or(Reply::Null, shown)
}

fn describe(stream: &Stream) -> Reply {
    let shown =
        |found: Option<(&_, &_)>| found.map_or(Reply::Null, |(id, fields)| entry(*id, fields));
    let nodes = stream.entries.len().div_ceil(NODE);
    facts([
        ("length", Reply::count(stream.entries.len())),
        ("radix-tree-keys", Reply::count(nodes)),
        ("radix-tree-nodes", Reply::count(nodes + 1)),
        ("last-generated-id", stream.last.reply()),
        ("max-deleted-entry-id", stream.deleted.reply()),
        ("entries-added", number(Some(stream.added))),
        ("recorded-first-entry-id", stream.first().reply()),
        ("groups", Reply::count(stream.groups.len())),
        ("first-entry", shown(stream.entries.first_key_value())),
        ("last-entry", shown(stream.entries.last_key_value())),
    ])
}

fn groups(stream: &Stream) -> Reply {
    let groups = stream.groups.iter().map(|(name, group)| {
        facts([
            ("name", Reply::Bulk(name.clone())),
            ("consumers", Reply::count(group.consumers.len())),
            ("pending", Reply::count(group.pending.len())),
            ("last-delivered-id", group.last.reply()),
            ("entries-read", number(group.read)),
            ("lag", stream.lag(group).map_or(Reply::Null, Reply::Integer)),
        ])
    });
    Reply::Array(groups.collect())
}

fn consumers(call: &mut Call<'_>, now: i64) -> Answer {
    let (key, name) = (call.arg(2), call.arg(3));
    let stream = call.db().read::<Stream>(key)?;
    let group = stream.and_then(|stream| stream.groups.get(name));
    let group = group.ok_or_else(|| {
        let text = String::from_utf8_lossy;
        error(format!(
            "NOGROUP No such consumer group '{}' for key name '{}'",
            text(name),
            text(key)
        ))
    })?;
    let consumers = group.consumers.iter().map(|(consumer, seen)| {
        facts([
            ("name", Reply::Bulk(consumer.clone())),
            ("pending", Reply::count(group.pending_of(consumer))),
            ("idle", Reply::Integer((now - seen).max(0))),
        ])
    });
    Ok(Reply::Array(consumers.collect()))
}
