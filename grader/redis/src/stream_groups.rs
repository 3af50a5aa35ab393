//! Groups of consumers: creates and removes them, acknowledges entries, and
//! lists the pending ones.

use bytes::Bytes;

use super::{
    answer::{Answer, Interrupt, arity, error, syntax},
    arguments::{integer, is, lower},
    clients::unknown_part,
    engine::{Call, ONE_KEY, READ, SUBCOMMAND_KEY, Spec, WRITE},
    reply::Reply,
    stream::{Group, Stream},
    stream_id::Id,
};

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("xgroup", -2, SUBCOMMAND_KEY, WRITE, xgroup),
    Spec::new("xack", -4, ONE_KEY, WRITE, xack),
    Spec::new("xpending", -3, ONE_KEY, READ, xpending),
];

fn xgroup(call: &mut Call<'_>) -> Answer {
    let part = lower(call.arg(1));
    let words = call.args.len();
    let fits = match part.as_str() {
        "create" | "setid" => words >= 5,
        "destroy" => words == 4,
        "createconsumer" | "delconsumer" => words == 5,
        _ => return Err(unknown_part(call)),
    };
    if !fits {
        return Err(arity(&format!("xgroup|{part}")));
    }
    match part.as_str() {
        "create" => create(call),
        "setid" => set_id(call),
        "destroy" => destroy(call),
        "createconsumer" => create_consumer(call),
        _ => delete_consumer(call),
    }
}

/// The options of CREATE and SETID.
#[derive(Default)]
struct Options {
    make_stream: bool,
    read: Option<u64>,
}

impl Options {
    fn read(args: &[Bytes]) -> Result<Self, Interrupt> {
        let (name, mut rest) = (&args[1], &args[5..]);
        let creating = is(name, "create");
        let mut said = Self::default();
        while let [word, after @ ..] = rest {
            rest = match after {
                _ if creating && is(word, "mkstream") => {
                    said.make_stream = true;
                    after
                }
                [count, after @ ..] if is(word, "entriesread") => {
                    let count = integer(count)?;
                    if count < -1 {
                        return Err(error("ERR value for ENTRIESREAD must be positive or -1"));
                    }
                    said.read = u64::try_from(count).ok();
                    after
                }
                _ => return Err(unreadable(name)),
            };
        }
        Ok(said)
    }
}

/// Returns a subcommand with options that it has not.
fn unreadable(name: &Bytes) -> Interrupt {
    let name = String::from_utf8_lossy(name);
    error(format!(
        "ERR unknown subcommand or wrong number of arguments for '{name}'. Try XGROUP HELP."
    ))
}

fn needs_key() -> Interrupt {
    error(
        "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may \
         want to use the MKSTREAM option to create an empty stream automatically.",
    )
}

fn no_group(group: &Bytes, key: &Bytes) -> Interrupt {
    let text = String::from_utf8_lossy;
    error(format!(
        "NOGROUP No such consumer group '{}' for key name '{}'",
        text(group),
        text(key)
    ))
}

/// Returns the group that XGROUP names, for a change.
fn group<'a>(call: &'a mut Call<'_>) -> Result<&'a mut Group, Interrupt> {
    let (key, name) = (call.arg(2), call.arg(3));
    let stream = call.db().edit::<Stream>(key)?.ok_or_else(needs_key)?;
    let found = stream.groups.get_mut(name);
    found.ok_or_else(|| no_group(name, key))
}

/// Reads the start of a group.
fn begin(call: &mut Call<'_>) -> Result<Id, Interrupt> {
    let (key, id) = (call.arg(2), call.arg(4));
    let stream = call.db().read::<Stream>(key)?;
    match &id[..] {
        b"$" => Ok(stream.map_or(Id::MIN, |stream| stream.last)),
        id => Id::read(id, 0),
    }
}

fn create(call: &mut Call<'_>) -> Answer {
    let options = Options::read(call.args)?;
    let (key, name) = (call.arg(2), call.arg(3));
    let exists = call.db().read::<Stream>(key)?.is_some();
    if !exists && !options.make_stream {
        return Err(needs_key());
    }
    let last = begin(call)?;
    let db = call.db();
    let stream = db.make::<Stream>(key)?;
    if stream.groups.contains_key(name) {
        return Err(error("BUSYGROUP Consumer Group name already exists"));
    }
    let group = Group {
        last,
        read: options.read,
        ..Group::default()
    };
    stream.groups.insert(name.clone(), group);
    db.touched(key);
    Ok(Reply::OK)
}

fn set_id(call: &mut Call<'_>) -> Answer {
    let options = Options::read(call.args)?;
    group(call)?;
    let last = begin(call)?;
    let group = group(call)?;
    group.last = last;
    group.read = options.read;
    Ok(Reply::OK)
}

fn destroy(call: &mut Call<'_>) -> Answer {
    let (key, name) = (call.arg(2), call.arg(3));
    let db = call.db();
    let stream = db.edit::<Stream>(key)?.ok_or_else(needs_key)?;
    let found = stream.groups.remove(name).is_some();
    if found {
        // Clients that wait for the group get an error.
        db.changed(key);
    }
    Ok(Reply::flag(found))
}

fn create_consumer(call: &mut Call<'_>) -> Answer {
    let (consumer, now) = (call.arg(4), call.now());
    let group = group(call)?;
    let new = !group.consumers.contains_key(consumer);
    if new {
        group.see(consumer, now);
    }
    Ok(Reply::flag(new))
}

fn delete_consumer(call: &mut Call<'_>) -> Answer {
    let consumer = call.arg(4);
    let pending = group(call)?.remove_consumer(consumer);
    Ok(Reply::count(pending))
}

fn xack(call: &mut Call<'_>) -> Answer {
    let (key, name) = (call.arg(1), call.arg(2));
    let db = call.db();
    let exists = db.read::<Stream>(key)?;
    if !exists.is_some_and(|stream| stream.groups.contains_key(name)) {
        return Ok(Reply::Integer(0));
    }
    let ids = call.args[3..].iter().map(|arg| Id::read(arg, 0));
    let ids = ids.collect::<Result<Vec<_>, Interrupt>>()?;
    let db = call.db();
    let group = db.edit::<Stream>(key)?;
    let Some(group) = group.and_then(|stream| stream.groups.get_mut(name)) else {
        return Ok(Reply::Integer(0));
    };
    let done = ids.iter().filter(|id| group.pending.remove(id).is_some());
    let done = done.count();
    db.touched(key);
    Ok(Reply::count(done))
}

/// Fails if the stream or the group is missing, with the error of the commands
/// that read pending entries.
pub(super) fn require<'a>(
    stream: Option<&'a Stream>,
    key: &Bytes,
    group: &Bytes,
) -> Result<&'a Group, Interrupt> {
    let found = stream.and_then(|stream| stream.groups.get(group));
    found.ok_or_else(|| {
        let text = String::from_utf8_lossy;
        error(format!(
            "NOGROUP No such key '{}' or consumer group '{}'",
            text(key),
            text(group)
        ))
    })
}

/// Which deliveries XPENDING lists.
struct Listing<'a> {
    idle: i64,
    start: Id,
    end: Id,
    count: usize,
    consumer: Option<&'a Bytes>,
}

impl<'a> Listing<'a> {
    fn read(args: &'a [Bytes]) -> Result<Self, Interrupt> {
        let (idle, rest) = match args {
            [word, idle, rest @ ..] if is(word, "idle") => (integer(idle)?, rest),
            rest => (0, rest),
        };
        let ([start, end, count], consumer) = match rest {
            [start, end, count] => ([start, end, count], None),
            [start, end, count, consumer] => ([start, end, count], Some(consumer)),
            _ => return Err(syntax()),
        };
        Ok(Self {
            idle,
            count: usize::try_from(integer(count)?).unwrap_or(0),
            start: Id::start(start)?,
            end: Id::end(end)?,
            consumer,
        })
    }
}

fn xpending(call: &mut Call<'_>) -> Answer {
    let (key, name, now) = (call.arg(1), call.arg(2), call.now());
    let listing = match &call.args[3..] {
        [] => None,
        words => Some(Listing::read(words)?),
    };
    let group = require(call.db().read::<Stream>(key)?, key, name)?;
    Ok(match listing {
        None => summary(group),
        Some(listing) if listing.start > listing.end => Reply::Array(Vec::new()),
        Some(listing) => {
            let pending = group.pending.range(listing.start..=listing.end);
            let listed = pending.filter(|(_, pending)| {
                now - pending.delivered >= listing.idle
                    && listing
                        .consumer
                        .is_none_or(|name| *name == pending.consumer)
            });
            let shown = listed.take(listing.count).map(|(id, pending)| {
                Reply::Array(vec![
                    id.reply(),
                    Reply::Bulk(pending.consumer.clone()),
                    Reply::Integer((now - pending.delivered).max(0)),
                    Reply::Integer(pending.count),
                ])
            });
            Reply::Array(shown.collect())
        }
    })
}

fn summary(group: &Group) -> Reply {
    let ends = (
        group.pending.first_key_value(),
        group.pending.last_key_value(),
    );
    let (Some((first, _)), Some((last, _))) = ends else {
        return Reply::Array(vec![
            Reply::Integer(0),
            Reply::Null,
            Reply::Null,
            Reply::NullArray,
        ]);
    };
    let consumers = group.consumers.keys().filter_map(|consumer| {
        let pending = group.pending_of(consumer);
        let shown = vec![
            Reply::Bulk(consumer.clone()),
            Reply::bulk(pending.to_string()),
        ];
        (pending > 0).then_some(Reply::Array(shown))
    });
    Reply::Array(vec![
        Reply::count(group.pending.len()),
        first.reply(),
        last.reply(),
        Reply::Array(consumers.collect()),
    ])
}
