//! Sets.

use bytes::Bytes;

use super::{
    answer::{Answer, Interrupt, error, syntax},
    arguments::{counted_keys, integer, is, positive},
    decimal,
    engine::{Call, KEYS_TO_END, ONE_KEY, READ, Spec, TWO_KEYS, WRITE},
    keyspace::{Set, Value},
    reply::Reply,
};

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("sadd", -3, ONE_KEY, WRITE, sadd),
    Spec::new("srem", -3, ONE_KEY, WRITE, srem),
    Spec::new("scard", 2, ONE_KEY, READ, scard),
    Spec::new("smembers", 2, ONE_KEY, READ, |call| {
        combine(call, Merge::Union)
    }),
    Spec::new("sismember", 3, ONE_KEY, READ, sismember),
    Spec::new("smismember", -3, ONE_KEY, READ, smismember),
    Spec::new("smove", 4, TWO_KEYS, WRITE, smove),
    Spec::new("spop", -2, ONE_KEY, WRITE, spop),
    Spec::new("srandmember", -2, ONE_KEY, READ, srandmember),
    Spec::new("sinter", -2, KEYS_TO_END, READ, |call| {
        combine(call, Merge::Inter)
    }),
    Spec::new("sunion", -2, KEYS_TO_END, READ, |call| {
        combine(call, Merge::Union)
    }),
    Spec::new("sdiff", -2, KEYS_TO_END, READ, |call| {
        combine(call, Merge::Diff)
    }),
    Spec::new("sinterstore", -3, KEYS_TO_END, WRITE, |call| {
        store(call, Merge::Inter)
    }),
    Spec::new("sunionstore", -3, KEYS_TO_END, WRITE, |call| {
        store(call, Merge::Union)
    }),
    Spec::new("sdiffstore", -3, KEYS_TO_END, WRITE, |call| {
        store(call, Merge::Diff)
    }),
    Spec::new("sintercard", -3, (0, 0, 0), READ, sintercard),
];

/// How sets become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Merge {
    Union,
    Inter,
    Diff,
}

fn sadd(call: &mut Call<'_>) -> Answer {
    let (key, members) = (call.arg(1), &call.args[2..]);
    let set = call.db().make::<Set>(key)?;
    let before = set.len();
    set.extend(members.iter().cloned());
    let new = set.len() - before;
    if new > 0 {
        call.db().changed(key);
    }
    Ok(Reply::count(new))
}

fn srem(call: &mut Call<'_>) -> Answer {
    let (key, members) = (call.arg(1), &call.args[2..]);
    let Some(set) = call.db().edit::<Set>(key)? else {
        return Ok(Reply::Integer(0));
    };
    let before = set.len();
    for member in members {
        set.swap_remove(member);
    }
    let gone = before - set.len();
    if gone > 0 {
        call.db().changed(key);
    }
    Ok(Reply::count(gone))
}

fn scard(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    Ok(Reply::count(
        call.db().read::<Set>(key)?.map_or(0, Set::len),
    ))
}

fn sismember(call: &mut Call<'_>) -> Answer {
    let (key, member) = (call.arg(1), call.arg(2));
    let set = call.db().read::<Set>(key)?;
    Ok(Reply::flag(set.is_some_and(|set| set.contains(member))))
}

fn smismember(call: &mut Call<'_>) -> Answer {
    let (key, members) = (call.arg(1), &call.args[2..]);
    let set = call.db().read::<Set>(key)?;
    let inside = |member| Reply::flag(set.is_some_and(|set| set.contains(member)));
    Ok(Reply::Array(members.iter().map(inside).collect()))
}

fn smove(call: &mut Call<'_>) -> Answer {
    let (from, to, member) = (call.arg(1), call.arg(2), call.arg(3));
    let db = call.db();
    if db.get(from).is_none() {
        return Ok(Reply::Integer(0));
    }
    let inside = db
        .read::<Set>(from)?
        .is_some_and(|set| set.contains(member));
    db.read::<Set>(to)?;
    if !inside || from == to {
        return Ok(Reply::flag(inside));
    }
    if let Some(set) = db.edit::<Set>(from)? {
        set.swap_remove(member);
    }
    db.changed(from);
    if db.make::<Set>(to)?.insert(member.clone()) {
        db.changed(to);
    }
    Ok(Reply::flag(true))
}

fn spop(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    if call.args.len() > 3 {
        return Err(syntax());
    }
    let count = call.args.get(2).map(|arg| positive(arg)).transpose()?;
    let db = call.db();
    let Some(set) = db.edit::<Set>(key)? else {
        return Ok(count.map_or(Reply::Null, |_| Reply::Set(Vec::new())));
    };
    let mut popped = Vec::new();
    while popped.len() < count.unwrap_or(1) && !set.is_empty() {
        let at = fastrand::usize(..set.len());
        popped.extend(set.swap_remove_index(at).map(Reply::Bulk));
    }
    if !popped.is_empty() {
        db.changed(key);
    }
    Ok(match count {
        Some(_) => Reply::Set(popped),
        None => popped.pop().unwrap_or(Reply::Null),
    })
}

/// Places to choose out of `len`: each once, or with a negative count any of
/// them any number of times.
pub(super) fn choose(len: usize, count: i64) -> Vec<usize> {
    // Above this a reply is too large in any case.
    const MOST: usize = 8 << 20;
    let wanted = usize::try_from(count.unsigned_abs()).map_or(MOST, |count| count.min(MOST));
    if len == 0 {
        return Vec::new();
    }
    if count < 0 {
        return (0..wanted).map(|_| fastrand::usize(..len)).collect();
    }
    fastrand::choose_multiple(0..len, wanted.min(len))
}

fn srandmember(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    let count = match &call.args[2..] {
        [] => None,
        [count] => Some(integer(count)?),
        _ => return Err(syntax()),
    };
    let set = call.db().read::<Set>(key)?;
    let Some(count) = count else {
        let member = set.and_then(|set| set.get_index(fastrand::usize(..set.len())));
        return Ok(Reply::maybe(member));
    };
    let Some(set) = set else {
        return Ok(Reply::Array(Vec::new()));
    };
    let chosen = choose(set.len(), count);
    Ok(Reply::bulks(
        chosen.into_iter().filter_map(|at| set.get_index(at)),
    ))
}

fn merged(call: &mut Call<'_>, keys: &[Bytes], how: Merge) -> Result<Set, Interrupt> {
    let db = call.db();
    let mut sets = Vec::new();
    for key in keys {
        sets.push(db.read::<Set>(key)?.cloned().unwrap_or_default());
    }
    let mut sets = sets.into_iter();
    let mut merged = sets.next().unwrap_or_default();
    for set in sets {
        match how {
            Merge::Union => merged.extend(set),
            Merge::Inter => merged.retain(|member| set.contains(member)),
            Merge::Diff => merged.retain(|member| !set.contains(member)),
        }
    }
    Ok(merged)
}

fn combine(call: &mut Call<'_>, how: Merge) -> Answer {
    let set = merged(call, &call.args[1..], how)?;
    Ok(Reply::Set(set.into_iter().map(Reply::Bulk).collect()))
}

fn store(call: &mut Call<'_>, how: Merge) -> Answer {
    let into = call.arg(1);
    let set = merged(call, &call.args[2..], how)?;
    let len = set.len();
    if len == 0 {
        call.db().remove(into);
    } else {
        call.db().put(into, Value::Set(set));
    }
    Ok(Reply::count(len))
}

fn sintercard(call: &mut Call<'_>) -> Answer {
    let count = decimal::integer(call.arg(1)).filter(|count| *count > 0);
    let count = count.ok_or_else(|| error("ERR numkeys should be greater than 0"))?;
    if usize::try_from(count).is_ok_and(|count| count > call.args.len() - 2) {
        return Err(error(
            "ERR Number of keys can't be greater than number of args",
        ));
    }
    let (keys, rest) = counted_keys(&call.args[1..], "")?;
    let most = match rest {
        [] => 0,
        [word, limit] if is(word, "limit") => {
            let limit = decimal::integer(limit).and_then(|limit| usize::try_from(limit).ok());
            limit.ok_or_else(|| error("ERR LIMIT can't be negative"))?
        }
        _ => return Err(syntax()),
    };
    let len = merged(call, keys, Merge::Inter)?.len();
    Ok(Reply::count(if most > 0 { len.min(most) } else { len }))
}
