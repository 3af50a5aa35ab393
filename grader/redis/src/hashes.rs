//! Hashes.

use bytes::Bytes;

use super::{
    answer::{Answer, Interrupt, arity, error, syntax},
    arguments::{float, integer, is},
    decimal,
    engine::{Call, ONE_KEY, READ, Spec, WRITE},
    keyspace::Hash,
    reply::Reply,
};

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("hset", -4, ONE_KEY, WRITE, |call| {
        hset(call).map(Reply::count)
    }),
    Spec::new("hmset", -4, ONE_KEY, WRITE, |call| {
        hset(call).map(|_| Reply::OK)
    }),
    Spec::new("hsetnx", 4, ONE_KEY, WRITE, hsetnx),
    Spec::new("hget", 3, ONE_KEY, READ, hget),
    Spec::new("hmget", -3, ONE_KEY, READ, hmget),
    Spec::new("hgetall", 2, ONE_KEY, READ, hgetall),
    Spec::new("hkeys", 2, ONE_KEY, READ, hkeys),
    Spec::new("hvals", 2, ONE_KEY, READ, hvals),
    Spec::new("hlen", 2, ONE_KEY, READ, hlen),
    Spec::new("hexists", 3, ONE_KEY, READ, hexists),
    Spec::new("hstrlen", 3, ONE_KEY, READ, hstrlen),
    Spec::new("hdel", -3, ONE_KEY, WRITE, hdel),
    Spec::new("hincrby", 4, ONE_KEY, WRITE, hincrby),
    Spec::new("hincrbyfloat", 4, ONE_KEY, WRITE, hincrbyfloat),
    Spec::new("hrandfield", -2, ONE_KEY, READ, hrandfield),
];

fn hset(call: &mut Call<'_>) -> Result<usize, Interrupt> {
    let (pairs, rest) = call.args[2..].as_chunks::<2>();
    if !rest.is_empty() {
        return Err(arity(&call.name()));
    }
    let key = call.arg(1);
    let hash = call.db().make::<Hash>(key)?;
    let before = hash.len();
    for [field, value] in pairs {
        hash.insert(field.clone(), value.clone());
    }
    let new = hash.len() - before;
    call.db().changed(key);
    Ok(new)
}

fn hsetnx(call: &mut Call<'_>) -> Answer {
    let (key, field) = (call.arg(1), call.arg(2));
    let value = call.arg(3).clone();
    let hash = call.db().make::<Hash>(key)?;
    if hash.contains_key(field) {
        return Ok(Reply::flag(false));
    }
    hash.insert(field.clone(), value);
    call.db().changed(key);
    Ok(Reply::flag(true))
}

fn hget(call: &mut Call<'_>) -> Answer {
    let (key, field) = (call.arg(1), call.arg(2));
    let hash = call.db().read::<Hash>(key)?;
    Ok(Reply::maybe(hash.and_then(|hash| hash.get(field))))
}

fn hmget(call: &mut Call<'_>) -> Answer {
    let (key, fields) = (call.arg(1), &call.args[2..]);
    let hash = call.db().read::<Hash>(key)?;
    let value = |field| Reply::maybe(hash.and_then(|hash| hash.get(field)));
    Ok(Reply::Array(fields.iter().map(value).collect()))
}

fn pair((field, value): (&Bytes, &Bytes)) -> (Reply, Reply) {
    (Reply::Bulk(field.clone()), Reply::Bulk(value.clone()))
}

fn hgetall(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    let hash = call.db().read::<Hash>(key)?;
    Ok(Reply::Map(hash.into_iter().flatten().map(pair).collect()))
}

fn hkeys(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    let hash = call.db().read::<Hash>(key)?;
    Ok(Reply::bulks(hash.into_iter().flat_map(Hash::keys)))
}

fn hvals(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    let hash = call.db().read::<Hash>(key)?;
    Ok(Reply::bulks(hash.into_iter().flat_map(Hash::values)))
}

fn hlen(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    Ok(Reply::count(
        call.db().read::<Hash>(key)?.map_or(0, Hash::len),
    ))
}

fn hexists(call: &mut Call<'_>) -> Answer {
    let (key, field) = (call.arg(1), call.arg(2));
    let hash = call.db().read::<Hash>(key)?;
    Ok(Reply::flag(
        hash.is_some_and(|hash| hash.contains_key(field)),
    ))
}

fn hstrlen(call: &mut Call<'_>) -> Answer {
    let (key, field) = (call.arg(1), call.arg(2));
    let hash = call.db().read::<Hash>(key)?;
    let value = hash.and_then(|hash| hash.get(field));
    Ok(Reply::count(value.map_or(0, Bytes::len)))
}

fn hdel(call: &mut Call<'_>) -> Answer {
    let (key, fields) = (call.arg(1), &call.args[2..]);
    let Some(hash) = call.db().edit::<Hash>(key)? else {
        return Ok(Reply::Integer(0));
    };
    let before = hash.len();
    for field in fields {
        hash.shift_remove(field);
    }
    let gone = before - hash.len();
    if gone > 0 {
        call.db().changed(key);
    }
    Ok(Reply::count(gone))
}

fn hincrby(call: &mut Call<'_>) -> Answer {
    let (key, field) = (call.arg(1), call.arg(2));
    let by = integer(call.arg(3))?;
    let db = call.db();
    let old = db.read::<Hash>(key)?.and_then(|hash| hash.get(field));
    let old = old.map_or(Some(0), |old| decimal::integer(old));
    let old = old.ok_or_else(|| error("ERR hash value is not an integer"))?;
    let sum = old.checked_add(by);
    let sum = sum.ok_or_else(|| error("ERR increment or decrement would overflow"))?;
    db.make::<Hash>(key)?
        .insert(field.clone(), decimal::bytes(sum));
    db.changed(key);
    Ok(Reply::Integer(sum))
}

fn hincrbyfloat(call: &mut Call<'_>) -> Answer {
    let (key, field, by) = (call.arg(1), call.arg(2), call.arg(3));
    float(by)?;
    let db = call.db();
    let old = db.read::<Hash>(key)?.and_then(|hash| hash.get(field));
    let old = old.cloned().unwrap_or_else(|| Bytes::from_static(b"0"));
    decimal::float(&old).ok_or_else(|| error("ERR hash value is not a float"))?;
    let sum = decimal::sum(&old, by);
    let sum = sum.ok_or_else(|| error("ERR increment would produce NaN or Infinity"))?;
    let sum = Bytes::from(sum);
    db.make::<Hash>(key)?.insert(field.clone(), sum.clone());
    db.changed(key);
    Ok(Reply::Bulk(sum))
}

fn hrandfield(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    let Some(count) = call.args.get(2) else {
        let hash = call.db().read::<Hash>(key)?;
        let field = hash.and_then(|hash| hash.get_index(fastrand::usize(..hash.len())));
        return Ok(Reply::maybe(field.map(|(field, _)| field)));
    };
    let count = integer(count)?;
    let with_values = match &call.args[3..] {
        [] => false,
        [word] if is(word, "withvalues") => true,
        _ => return Err(syntax()),
    };
    let Some(hash) = call.db().read::<Hash>(key)? else {
        return Ok(Reply::Array(Vec::new()));
    };
    let chosen = super::sets::choose(hash.len(), count);
    let chosen = chosen.into_iter().filter_map(|at| hash.get_index(at));
    Ok(match with_values {
        true => Reply::Pairs(chosen.map(pair).collect()),
        false => Reply::bulks(chosen.map(|(field, _)| field)),
    })
}
