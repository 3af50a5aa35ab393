//! The expiry of keys, exact to the millisecond: `dispatch` deletes expired
//! keys before it runs a command.

use bytes::Bytes;

use super::{
    answer::{Answer, Interrupt, error},
    arguments::{integer, lower},
    engine::{Call, ONE_KEY, READ, Spec, WRITE},
    reply::Reply,
};

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("expire", -3, ONE_KEY, WRITE, |call| {
        expire(call, Unit::Seconds, false)
    }),
    Spec::new("pexpire", -3, ONE_KEY, WRITE, |call| {
        expire(call, Unit::Millis, false)
    }),
    Spec::new("expireat", -3, ONE_KEY, WRITE, |call| {
        expire(call, Unit::Seconds, true)
    }),
    Spec::new("pexpireat", -3, ONE_KEY, WRITE, |call| {
        expire(call, Unit::Millis, true)
    }),
    Spec::new("ttl", 2, ONE_KEY, READ, |call| {
        left(call, Unit::Seconds, false)
    }),
    Spec::new("pttl", 2, ONE_KEY, READ, |call| {
        left(call, Unit::Millis, false)
    }),
    Spec::new("expiretime", 2, ONE_KEY, READ, |call| {
        left(call, Unit::Seconds, true)
    }),
    Spec::new("pexpiretime", 2, ONE_KEY, READ, |call| {
        left(call, Unit::Millis, true)
    }),
    Spec::new("persist", 2, ONE_KEY, WRITE, persist),
];

/// The unit of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Seconds,
    Millis,
}

impl Unit {
    fn millis(self) -> i64 {
        match self {
            Self::Seconds => 1000,
            Self::Millis => 1,
        }
    }
}

/// Returns a moment in milliseconds since 1970.
fn moment(call: &Call<'_>, time: i64, unit: Unit, absolute: bool) -> Result<i64, Interrupt> {
    let base = if absolute { 0 } else { call.now() };
    let moment = time.checked_mul(unit.millis());
    let moment = moment.and_then(|moment| moment.checked_add(base));
    moment.ok_or_else(|| invalid(call))
}

fn invalid(call: &Call<'_>) -> Interrupt {
    error(format!(
        "ERR invalid expire time in '{}' command",
        call.name()
    ))
}

/// Returns the same as SET takes it: nothing below one.
pub(super) fn strict(
    call: &Call<'_>,
    time: &Bytes,
    unit: Unit,
    absolute: bool,
) -> Result<i64, Interrupt> {
    match integer(time)? {
        ..1 => Err(invalid(call)),
        time => moment(call, time, unit, absolute),
    }
}

/// Under which condition a time is set.
#[derive(Default)]
struct Condition {
    none: bool,
    some: bool,
    later: bool,
    sooner: bool,
}

impl Condition {
    fn read(args: &[Bytes]) -> Result<Self, Interrupt> {
        let mut said = Self::default();
        for arg in args {
            match lower(arg).as_str() {
                "nx" => said.none = true,
                "xx" => said.some = true,
                "gt" => said.later = true,
                "lt" => said.sooner = true,
                _ => {
                    let word = String::from_utf8_lossy(arg);
                    return Err(error(format!("ERR Unsupported option {word}")));
                }
            }
        }
        if said.none && (said.some || said.later || said.sooner) {
            return Err(error(
                "ERR NX and XX, GT or LT options at the same time are not compatible",
            ));
        }
        if said.later && said.sooner {
            return Err(error(
                "ERR GT and LT options at the same time are not compatible",
            ));
        }
        Ok(said)
    }

    /// Returns a key that does not expire counts as one that expires last.
    fn holds(&self, old: Option<i64>, new: i64) -> bool {
        let barred = (self.none && old.is_some())
            || (self.some && old.is_none())
            || (self.later && old.is_none_or(|old| new <= old))
            || (self.sooner && old.is_some_and(|old| new >= old));
        !barred
    }
}

fn expire(call: &mut Call<'_>, unit: Unit, absolute: bool) -> Answer {
    let key = call.arg(1);
    let condition = Condition::read(&call.args[3..])?;
    let time = integer(call.arg(2))?;
    let at = moment(call, time, unit, absolute)?;
    let now = call.now();
    let db = call.db();
    if db.get(key).is_none() || !condition.holds(db.expires(key), at) {
        return Ok(Reply::Integer(0));
    }
    if at <= now {
        db.remove(key);
    } else {
        db.expire(key, Some(at));
    }
    Ok(Reply::Integer(1))
}

fn left(call: &mut Call<'_>, unit: Unit, absolute: bool) -> Answer {
    let (key, now) = (call.arg(1), call.now());
    let db = call.db();
    if db.get(key).is_none() {
        return Ok(Reply::Integer(-2));
    }
    let Some(at) = db.expires(key) else {
        return Ok(Reply::Integer(-1));
    };
    let left = if absolute { at } else { (at - now).max(0) };
    Ok(Reply::Integer(match (unit, absolute) {
        (Unit::Millis, _) => left,
        (Unit::Seconds, _) => (left + 500) / 1000,
    }))
}

fn persist(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    let db = call.db();
    let expires = db.expires(key).is_some();
    if expires {
        db.expire(key, None);
    }
    Ok(Reply::flag(expires))
}
