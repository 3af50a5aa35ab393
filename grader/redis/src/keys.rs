//! Commands on keys of every type.

use super::{
    answer::{Answer, Interrupt, error, syntax},
    arguments::{integer, is},
    engine::{Call, KEYS_TO_END, NO_KEYS, ONE_KEY, READ, Spec, TWO_KEYS, WRITE},
    glob,
    keyspace::Entry,
    reply::Reply,
};

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("del", -2, KEYS_TO_END, WRITE, del),
    Spec::new("unlink", -2, KEYS_TO_END, WRITE, del),
    Spec::new("exists", -2, KEYS_TO_END, READ, exists),
    Spec::new("touch", -2, KEYS_TO_END, READ, exists),
    Spec::new("type", 2, ONE_KEY, READ, kind),
    Spec::new("keys", 2, NO_KEYS, READ, keys),
    Spec::new("randomkey", 1, NO_KEYS, READ, randomkey),
    Spec::new("rename", 3, TWO_KEYS, WRITE, |call| rename(call, false)),
    Spec::new("renamenx", 3, TWO_KEYS, WRITE, |call| rename(call, true)),
    Spec::new("copy", -3, TWO_KEYS, WRITE, copy),
    Spec::new("move", 3, ONE_KEY, WRITE, move_over),
    Spec::new("dbsize", 1, NO_KEYS, READ, dbsize),
    Spec::new("flushdb", -1, NO_KEYS, WRITE, flushdb),
    Spec::new("flushall", -1, NO_KEYS, WRITE, flushall),
];

fn del(call: &mut Call<'_>) -> Answer {
    let keys = &call.args[1..];
    let db = call.db();
    let gone = keys.iter().filter(|key| db.remove(key).is_some());
    Ok(Reply::count(gone.count()))
}

fn exists(call: &mut Call<'_>) -> Answer {
    let keys = &call.args[1..];
    let db = call.db();
    let there = keys.iter().filter(|key| db.get(key).is_some());
    Ok(Reply::count(there.count()))
}

fn kind(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    let kind = call.db().get(key).map_or("none", |value| value.kind());
    Ok(Reply::Status(kind.into()))
}

fn keys(call: &mut Call<'_>) -> Answer {
    let pattern = call.arg(1);
    let keys = call.db().keys().map(|(key, _)| key);
    Ok(Reply::bulks(keys.filter(|key| glob::matches(pattern, key))))
}

fn randomkey(call: &mut Call<'_>) -> Answer {
    let db = call.db();
    let at = (db.len() > 0).then(|| fastrand::usize(..db.len()));
    Ok(Reply::maybe(at.and_then(|at| db.nth_key(at))))
}

fn rename(call: &mut Call<'_>, only_free: bool) -> Answer {
    let (from, to) = (call.arg(1), call.arg(2));
    let db = call.db();
    if db.get(from).is_none() {
        return Err(error("ERR no such key"));
    }
    if only_free && db.get(to).is_some() {
        return Ok(Reply::Integer(0));
    }
    if from != to
        && let Some(entry) = db.remove(from)
    {
        db.put_entry(to, entry);
    }
    Ok(if only_free {
        Reply::Integer(1)
    } else {
        Reply::OK
    })
}

/// Returns the number of a database.
pub(super) fn database(call: &Call<'_>, arg: &[u8]) -> Result<usize, Interrupt> {
    let number = integer(arg)?;
    let number = usize::try_from(number).ok();
    let number = number.filter(|number| *number < call.engine.dbs.len());
    number.ok_or_else(|| error("ERR DB index is out of range"))
}

fn copy(call: &mut Call<'_>) -> Answer {
    let (from, to) = (call.arg(1), call.arg(2));
    let source = call.session().db;
    let (mut db, mut replace) = (source, false);
    let mut rest = &call.args[3..];
    while let [word, after @ ..] = rest {
        rest = match after {
            _ if is(word, "replace") => {
                replace = true;
                after
            }
            [number, after @ ..] if is(word, "db") => {
                db = database(call, number)?;
                after
            }
            _ => return Err(syntax()),
        };
    }
    if db == source && from == to {
        return Err(error("ERR source and destination objects are the same"));
    }
    let dbs = &mut call.engine.dbs;
    let Some(value) = dbs[source].get(from).cloned() else {
        return Ok(Reply::Integer(0));
    };
    if dbs[db].get(to).is_some() && !replace {
        return Ok(Reply::Integer(0));
    }
    let expires = dbs[source].expires(from);
    dbs[db].put_entry(to, Entry { value, expires });
    Ok(Reply::Integer(1))
}

fn move_over(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    let source = call.session().db;
    let db = database(call, call.arg(2))?;
    if db == source {
        return Err(error("ERR source and destination objects are the same"));
    }
    let dbs = &mut call.engine.dbs;
    if dbs[db].get(key).is_some() {
        return Ok(Reply::Integer(0));
    }
    let Some(entry) = dbs[source].remove(key) else {
        return Ok(Reply::Integer(0));
    };
    dbs[db].put_entry(key, entry);
    Ok(Reply::Integer(1))
}

fn dbsize(call: &mut Call<'_>) -> Answer {
    Ok(Reply::count(call.db().len()))
}

/// Reads ASYNC or SYNC, which make no visible difference.
fn flush_options(call: &Call<'_>) -> Result<(), Interrupt> {
    match &call.args[1..] {
        [] => Ok(()),
        [word] if is(word, "async") || is(word, "sync") => Ok(()),
        _ => Err(syntax()),
    }
}

fn flushdb(call: &mut Call<'_>) -> Answer {
    flush_options(call)?;
    call.db().clear();
    Ok(Reply::OK)
}

fn flushall(call: &mut Call<'_>) -> Answer {
    flush_options(call)?;
    for db in &mut call.engine.dbs {
        db.clear();
    }
    Ok(Reply::OK)
}
