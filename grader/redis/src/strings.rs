//! Strings.

use bytes::Bytes;

use super::{
    answer::{Answer, Interrupt, arity, error, syntax},
    arguments::{integer, span},
    engine::{Call, KEYS_TO_END, ONE_KEY, READ, Spec, WRITE},
    expiry::{self, Unit},
    keyspace::{Entry, Value},
    reply::Reply,
};

/// The most that a string may hold.
pub(super) const LONGEST_STRING: usize = 512 << 20;

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("get", 2, ONE_KEY, READ, get),
    Spec::new("set", -3, ONE_KEY, WRITE, set),
    Spec::new("setnx", 3, ONE_KEY, WRITE, setnx),
    Spec::new("setex", 4, ONE_KEY, WRITE, |call| {
        set_for(call, Unit::Seconds)
    }),
    Spec::new("psetex", 4, ONE_KEY, WRITE, |call| {
        set_for(call, Unit::Millis)
    }),
    Spec::new("getset", 3, ONE_KEY, WRITE, getset),
    Spec::new("getdel", 2, ONE_KEY, WRITE, getdel),
    Spec::new("getex", -2, ONE_KEY, WRITE, getex),
    Spec::new("mget", -2, KEYS_TO_END, READ, mget),
    Spec::new("mset", -3, (1, -1, 2), WRITE, mset),
    Spec::new("msetnx", -3, (1, -1, 2), WRITE, msetnx),
    Spec::new("append", 3, ONE_KEY, WRITE, append),
    Spec::new("strlen", 2, ONE_KEY, READ, strlen),
    Spec::new("getrange", 4, ONE_KEY, READ, getrange),
    Spec::new("substr", 4, ONE_KEY, READ, getrange),
    Spec::new("setrange", 4, ONE_KEY, WRITE, setrange),
];

/// When a string is to expire, as SET and GETEX say it.
enum Expiry<'a> {
    /// Not given.
    Unsaid,
    /// As before.
    Keep,
    /// Never.
    Never,
    /// After or at a time.
    At(&'a Bytes, Unit, bool),
}

impl Expiry<'_> {
    /// Returns the time in milliseconds since 1970.
    fn moment(&self, call: &Call<'_>) -> Result<Option<i64>, Interrupt> {
        let Self::At(time, unit, absolute) = self else {
            return Ok(None);
        };
        expiry::strict(call, time, *unit, *absolute).map(Some)
    }
}

fn get(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    Ok(Reply::maybe(call.db().read::<Bytes>(key)?))
}

/// The options of SET and GETEX.
struct Options<'a> {
    expiry: Expiry<'a>,
    fresh: bool,
    existing: bool,
    get: bool,
}

fn options<'a>(args: &'a [Bytes], of_set: bool) -> Result<Options<'a>, Interrupt> {
    let mut said = Options {
        expiry: Expiry::Unsaid,
        fresh: false,
        existing: false,
        get: false,
    };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let unsaid = matches!(said.expiry, Expiry::Unsaid);
        let mut at = |unit, absolute| {
            let time = args.next().filter(|_| unsaid).ok_or_else(syntax)?;
            Ok::<_, Interrupt>(Expiry::At(time, unit, absolute))
        };
        match super::arguments::lower(arg).as_str() {
            "nx" if of_set && !said.existing => said.fresh = true,
            "xx" if of_set && !said.fresh => said.existing = true,
            "get" if of_set => said.get = true,
            "keepttl" if of_set && unsaid => said.expiry = Expiry::Keep,
            "persist" if !of_set && unsaid => said.expiry = Expiry::Never,
            "ex" => said.expiry = at(Unit::Seconds, false)?,
            "px" => said.expiry = at(Unit::Millis, false)?,
            "exat" => said.expiry = at(Unit::Seconds, true)?,
            "pxat" => said.expiry = at(Unit::Millis, true)?,
            _ => return Err(syntax()),
        }
    }
    Ok(said)
}

fn set(call: &mut Call<'_>) -> Answer {
    let (key, value) = (call.arg(1), call.arg(2));
    let said = options(&call.args[3..], true)?;
    let mut expires = said.expiry.moment(call)?;
    let db = call.db();
    let mut reply = Reply::OK;
    if said.get {
        reply = Reply::maybe(db.read::<Bytes>(key)?);
    }
    let there = db.get(key).is_some();
    if (said.fresh && there) || (said.existing && !there) {
        return Ok(if said.get { reply } else { Reply::Null });
    }
    if let Expiry::Keep = said.expiry {
        expires = db.expires(key);
    }
    let value = Value::String(value.clone());
    db.put_entry(key, Entry { value, expires });
    Ok(reply)
}

fn setnx(call: &mut Call<'_>) -> Answer {
    let (key, value) = (call.arg(1), call.arg(2));
    let free = call.db().get(key).is_none();
    if free {
        call.db().put(key, Value::String(value.clone()));
    }
    Ok(Reply::flag(free))
}

fn set_for(call: &mut Call<'_>, unit: Unit) -> Answer {
    let expires = Some(expiry::strict(call, call.arg(2), unit, false)?);
    let value = Value::String(call.arg(3).clone());
    let key = call.arg(1);
    call.db().put_entry(key, Entry { value, expires });
    Ok(Reply::OK)
}

fn getset(call: &mut Call<'_>) -> Answer {
    let (key, value) = (call.arg(1), call.arg(2));
    let reply = Reply::maybe(call.db().read::<Bytes>(key)?);
    call.db().put(key, Value::String(value.clone()));
    Ok(reply)
}

fn getdel(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    let reply = Reply::maybe(call.db().read::<Bytes>(key)?);
    call.db().remove(key);
    Ok(reply)
}

fn getex(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    let said = options(&call.args[2..], false)?;
    let Some(value) = call.db().read::<Bytes>(key)?.cloned() else {
        return Ok(Reply::Null);
    };
    let moment = said.expiry.moment(call)?;
    let now = call.now();
    let db = call.db();
    match moment {
        Some(at) if at <= now => drop(db.remove(key)),
        Some(at) => db.expire(key, Some(at)),
        None if matches!(said.expiry, Expiry::Never) && db.expires(key).is_some() => {
            db.expire(key, None);
        }
        None => {}
    }
    Ok(Reply::Bulk(value))
}

fn mget(call: &mut Call<'_>) -> Answer {
    let keys = &call.args[1..];
    let db = call.db();
    let values = keys.iter().map(|key| match db.get(key) {
        Some(Value::String(value)) => Reply::Bulk(value.clone()),
        _ => Reply::Null,
    });
    Ok(Reply::Array(values.collect()))
}

fn mset(call: &mut Call<'_>) -> Answer {
    put_all(call, false)?;
    Ok(Reply::OK)
}

fn msetnx(call: &mut Call<'_>) -> Answer {
    put_all(call, true).map(Reply::flag)
}

fn put_all(call: &mut Call<'_>, fresh: bool) -> Result<bool, Interrupt> {
    let (pairs, rest) = call.args[1..].as_chunks::<2>();
    if !rest.is_empty() {
        return Err(arity(&call.name()));
    }
    let db = call.db();
    if fresh && pairs.iter().any(|[key, _]| db.get(key).is_some()) {
        return Ok(false);
    }
    for [key, value] in pairs {
        db.put(key, Value::String(value.clone()));
    }
    Ok(true)
}

fn fits(len: usize) -> Result<(), Interrupt> {
    if len > LONGEST_STRING {
        return Err(error(
            "ERR string exceeds maximum allowed size (proto-max-bulk-len)",
        ));
    }
    Ok(())
}

fn append(call: &mut Call<'_>) -> Answer {
    let (key, more) = (call.arg(1), call.arg(2));
    let db = call.db();
    let old = db.read::<Bytes>(key)?.cloned().unwrap_or_default();
    fits(old.len() + more.len())?;
    let string = [old, more.clone()].concat();
    let len = string.len();
    db.put_string(key, string.into());
    Ok(Reply::count(len))
}

fn strlen(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    let len = call.db().read::<Bytes>(key)?.map_or(0, Bytes::len);
    Ok(Reply::count(len))
}

fn getrange(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    let (start, stop) = (integer(call.arg(2))?, integer(call.arg(3))?);
    let value = call.db().read::<Bytes>(key)?.cloned().unwrap_or_default();
    // Two negative ends in the wrong order are empty even if both are before
    // the beginning; otherwise such an end is the beginning.
    if start < 0 && stop < 0 && start > stop {
        return Ok(Reply::Bulk(Bytes::new()));
    }
    let len = i64::try_from(value.len()).unwrap_or(i64::MAX);
    let stop = if stop < -len { 0 } else { stop };
    Ok(Reply::Bulk(value.slice(span(start, stop, value.len()))))
}

fn setrange(call: &mut Call<'_>) -> Answer {
    let (key, patch) = (call.arg(1), call.arg(3));
    let outside = |_| error("ERR offset is out of range");
    let offset = usize::try_from(integer(call.arg(2))?).map_err(outside)?;
    let db = call.db();
    let old = db.read::<Bytes>(key)?.cloned().unwrap_or_default();
    if patch.is_empty() {
        return Ok(Reply::count(old.len()));
    }
    let end = offset.saturating_add(patch.len());
    fits(end)?;
    let mut string = old.to_vec();
    string.resize(string.len().max(end), 0);
    string[offset..end].copy_from_slice(patch);
    let len = string.len();
    db.put_string(key, string.into());
    Ok(Reply::count(len))
}
