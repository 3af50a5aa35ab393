//! Strings that count.

use bytes::Bytes;

use super::{
    answer::{Answer, error},
    arguments::{float, integer},
    decimal,
    engine::{Call, ONE_KEY, Spec, WRITE},
    reply::Reply,
};

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("incr", 2, ONE_KEY, WRITE, |call| add(call, 1)),
    Spec::new("decr", 2, ONE_KEY, WRITE, |call| add(call, -1)),
    Spec::new("incrby", 3, ONE_KEY, WRITE, incrby),
    Spec::new("decrby", 3, ONE_KEY, WRITE, decrby),
    Spec::new("incrbyfloat", 3, ONE_KEY, WRITE, incrbyfloat),
];

fn incrby(call: &mut Call<'_>) -> Answer {
    let by = integer(call.arg(2))?;
    add(call, by)
}

fn decrby(call: &mut Call<'_>) -> Answer {
    let by = integer(call.arg(2))?.checked_neg();
    add(
        call,
        by.ok_or_else(|| error("ERR decrement would overflow"))?,
    )
}

fn add(call: &mut Call<'_>, by: i64) -> Answer {
    let key = call.arg(1);
    let db = call.db();
    let old = db.read::<Bytes>(key)?.map_or(Ok(0), |old| integer(old))?;
    let sum = old.checked_add(by);
    let sum = sum.ok_or_else(|| error("ERR increment or decrement would overflow"))?;
    db.put_string(key, decimal::bytes(sum));
    Ok(Reply::Integer(sum))
}

fn incrbyfloat(call: &mut Call<'_>) -> Answer {
    let (key, by) = (call.arg(1), call.arg(2));
    let db = call.db();
    let old = db.read::<Bytes>(key)?.cloned();
    let old = old.unwrap_or_else(|| Bytes::from_static(b"0"));
    float(&old)?;
    float(by)?;
    let sum = decimal::sum(&old, by);
    let sum = sum.ok_or_else(|| error("ERR increment would produce NaN or Infinity"))?;
    let sum = Bytes::from(sum);
    db.put_string(key, sum.clone());
    Ok(Reply::Bulk(sum))
}
