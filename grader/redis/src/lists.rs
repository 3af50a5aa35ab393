//! Commands on the ends of lists: push, pop, move.

use bytes::Bytes;

use super::{
    answer::{Answer, Interrupt, arity},
    arguments::positive,
    engine::{Call, ONE_KEY, Spec, TWO_KEYS, WRITE},
    keyspace::{Db, List},
    list_end::End,
    reply::Reply,
};

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("lpush", -3, ONE_KEY, WRITE, |call| {
        push(call, End::Left, false)
    }),
    Spec::new("rpush", -3, ONE_KEY, WRITE, |call| {
        push(call, End::Right, false)
    }),
    Spec::new("lpushx", -3, ONE_KEY, WRITE, |call| {
        push(call, End::Left, true)
    }),
    Spec::new("rpushx", -3, ONE_KEY, WRITE, |call| {
        push(call, End::Right, true)
    }),
    Spec::new("lpop", -2, ONE_KEY, WRITE, |call| pop(call, End::Left)),
    Spec::new("rpop", -2, ONE_KEY, WRITE, |call| pop(call, End::Right)),
    Spec::new("lmove", 5, TWO_KEYS, WRITE, lmove),
    Spec::new("rpoplpush", 3, TWO_KEYS, WRITE, rpoplpush),
];

fn push(call: &mut Call<'_>, end: End, only_existing: bool) -> Answer {
    let (key, values) = (call.arg(1), &call.args[2..]);
    let db = call.db();
    if only_existing && db.read::<List>(key)?.is_none() {
        return Ok(Reply::Integer(0));
    }
    let list = db.make::<List>(key)?;
    for value in values {
        end.push(list, value.clone());
    }
    let len = list.len();
    db.changed(key);
    Ok(Reply::count(len))
}

fn pop(call: &mut Call<'_>, end: End) -> Answer {
    let key = call.arg(1);
    if call.args.len() > 3 {
        return Err(arity(&call.name()));
    }
    let count = call.args.get(2).map(|arg| positive(arg)).transpose()?;
    let db = call.db();
    let Some(count) = count else {
        return Ok(pop_one(db, key, end)?.map_or(Reply::Null, Reply::Bulk));
    };
    let Some(list) = db.edit::<List>(key)? else {
        return Ok(Reply::NullArray);
    };
    let count = count.min(list.len());
    let popped = (0..count).filter_map(|_| end.pop(list)).map(Reply::Bulk);
    let popped = Reply::Array(popped.collect());
    if count > 0 {
        db.changed(key);
    }
    Ok(popped)
}

/// Takes one element, if there is one.
pub(super) fn pop_one(db: &mut Db, key: &Bytes, end: End) -> Result<Option<Bytes>, Interrupt> {
    let popped = db.edit::<List>(key)?.and_then(|list| end.pop(list));
    if popped.is_some() {
        db.changed(key);
    }
    Ok(popped)
}

/// Moves one element on to another list, or to the other end of the same.
pub(super) fn shift(
    db: &mut Db,
    key: &Bytes,
    into: &Bytes,
    from: End,
    to: End,
) -> Result<Option<Bytes>, Interrupt> {
    if db.read::<List>(key)?.is_none() {
        return Ok(None);
    }
    // Nothing is taken that cannot be put down.
    db.read::<List>(into)?;
    let Some(value) = db.edit::<List>(key)?.and_then(|list| from.pop(list)) else {
        return Ok(None);
    };
    to.push(db.make::<List>(into)?, value.clone());
    db.changed(into);
    db.changed(key);
    Ok(Some(value))
}

fn lmove(call: &mut Call<'_>) -> Answer {
    let (from, to) = (End::read(call.arg(3))?, End::read(call.arg(4))?);
    let (key, into) = (call.arg(1), call.arg(2));
    let moved = shift(call.db(), key, into, from, to)?;
    Ok(moved.map_or(Reply::Null, Reply::Bulk))
}

fn rpoplpush(call: &mut Call<'_>) -> Answer {
    let (key, into) = (call.arg(1), call.arg(2));
    let moved = shift(call.db(), key, into, End::Right, End::Left)?;
    Ok(moved.map_or(Reply::Null, Reply::Bulk))
}
