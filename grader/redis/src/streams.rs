//! Streams: adding, reading a range, deleting and trimming.

use bytes::Bytes;

use super::{
    answer::{Answer, Interrupt, arity, error, syntax},
    arguments::{integer, is, lower},
    engine::{Call, ONE_KEY, READ, Spec, WRITE},
    reply::Reply,
    stream::{Keep, NODE, Stream, entry},
    stream_id::{Id, natural},
};

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("xadd", -5, ONE_KEY, WRITE, xadd),
    Spec::new("xlen", 2, ONE_KEY, READ, xlen),
    Spec::new("xrange", -4, ONE_KEY, READ, |call| range(call, false)),
    Spec::new("xrevrange", -4, ONE_KEY, READ, |call| range(call, true)),
    Spec::new("xdel", -3, ONE_KEY, WRITE, xdel),
    Spec::new("xtrim", -4, ONE_KEY, WRITE, xtrim),
    Spec::new("xsetid", -3, ONE_KEY, WRITE, xsetid),
];

/// How a stream is trimmed.
#[derive(Default)]
struct Trimming {
    keep: Option<Keep>,
    about: bool,
    limit: Option<usize>,
    no_stream: bool,
}

impl Trimming {
    /// Reads the options of XADD or XTRIM, and returns how many words they are.
    fn read(args: &[Bytes], adding: bool) -> Result<(Self, usize), Interrupt> {
        let mut said = Self::default();
        let mut at = 0;
        while let Some(word) = args.get(at) {
            let more = args.len() - at - 1;
            match lower(word).as_str() {
                "*" if adding => break,
                name @ ("maxlen" | "minid") if more > 0 => {
                    at += said.threshold(name, &args[at + 1..])?;
                }
                "limit" if more > 0 => {
                    let limit = integer(&args[at + 1])?;
                    let negative = |_| error("ERR The LIMIT argument must be >= 0.");
                    said.limit = Some(usize::try_from(limit).map_err(negative)?);
                    at += 1;
                }
                "nomkstream" if adding => said.no_stream = true,
                _ if adding => break,
                _ => return Err(syntax()),
            }
            at += 1;
        }
        if said.limit.is_some() && !said.about {
            return Err(error(
                "ERR syntax error, LIMIT cannot be used without the special ~ option",
            ));
        }
        Ok((said, at))
    }

    /// Reads the arguments after MAXLEN or MINID, and returns how many there
    /// are.
    fn threshold(&mut self, name: &str, rest: &[Bytes]) -> Result<usize, Interrupt> {
        if self.keep.is_some() {
            return Err(error(
                "ERR syntax error, MAXLEN and MINID options at the same time are not compatible",
            ));
        }
        let marked = rest.len() > 1 && matches!(&rest[0][..], b"~" | b"=");
        self.about = marked && &rest[0][..] == b"~";
        let value = &rest[usize::from(marked)];
        self.keep = Some(if name == "maxlen" {
            let negative = |_| error("ERR The MAXLEN argument must be >= 0.");
            Keep::Length(usize::try_from(integer(value)?).map_err(negative)?)
        } else {
            Keep::From(Id::read(value, 0)?)
        });
        Ok(1 + usize::from(marked))
    }

    fn trim(&self, stream: &mut Stream) -> usize {
        let Some(keep) = self.keep else {
            return 0;
        };
        let limit = match self.limit {
            // No limit, in the words of Redis.
            Some(0) => None,
            None if self.about => Some(100 * NODE),
            limit => limit,
        };
        stream.trim(keep, !self.about, limit)
    }
}

/// The id that an entry is to have.
enum Wanted {
    /// The next after the clock.
    Any,
    /// The next of this millisecond.
    At(u64),
    This(Id),
}

impl Wanted {
    fn read(arg: &[u8]) -> Result<Self, Interrupt> {
        if arg == b"*" {
            return Ok(Self::Any);
        }
        match arg.strip_suffix(b"-*") {
            Some(time) => natural(time)
                .map(Self::At)
                .ok_or_else(|| error("ERR Invalid stream ID specified as stream command argument")),
            None => Id::read(arg, 0).map(Self::This),
        }
    }

    fn choose(&self, last: Id, now: i64) -> Result<Id, Interrupt> {
        let small = || {
            error(
                "ERR The ID specified in XADD is equal or smaller than the target stream top item",
            )
        };
        let exhausted =
            || error("ERR The stream has exhausted the last possible ID, unable to add more items");
        match *self {
            Self::Any => {
                let time = u64::try_from(now).unwrap_or(0);
                if time > last.time {
                    return Ok(Id { time, number: 0 });
                }
                last.next().ok_or_else(exhausted)
            }
            Self::At(time) if time < last.time => Err(small()),
            Self::At(time) if time == last.time => {
                let number = last.number.checked_add(1).ok_or_else(small)?;
                Ok(Id { time, number })
            }
            Self::At(time) => Ok(Id { time, number: 0 }),
            Self::This(id) if id <= last => Err(small()),
            Self::This(id) => Ok(id),
        }
    }
}

fn xadd(call: &mut Call<'_>) -> Answer {
    let (said, used) = Trimming::read(&call.args[2..], true)?;
    let rest = &call.args[2 + used..];
    let Some((id, fields)) = rest.split_first() else {
        return Err(arity("xadd"));
    };
    let wanted = Wanted::read(id)?;
    if fields.is_empty() || fields.len() % 2 == 1 {
        return Err(arity("xadd"));
    }
    if matches!(wanted, Wanted::This(Id::MIN)) {
        return Err(error(
            "ERR The ID specified in XADD must be greater than 0-0",
        ));
    }
    let (key, now) = (call.arg(1), call.now());
    let db = call.db();
    let existing = db.read::<Stream>(key)?;
    if existing.is_none() && said.no_stream {
        return Ok(Reply::Null);
    }
    let id = wanted.choose(existing.map_or(Id::MIN, |stream| stream.last), now)?;
    let stream = db.make::<Stream>(key)?;
    stream.add(id, fields.to_vec());
    said.trim(stream);
    db.changed(key);
    Ok(id.reply())
}

fn xlen(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    let stream = call.db().read::<Stream>(key)?;
    Ok(Reply::count(
        stream.map_or(0, |stream| stream.entries.len()),
    ))
}

fn range(call: &mut Call<'_>, reverse: bool) -> Answer {
    let (low, high) = if reverse { (3, 2) } else { (2, 3) };
    let start = Id::start(call.arg(low))?;
    let end = Id::end(call.arg(high))?;
    let count = match &call.args[4..] {
        [] => None,
        [word, count] if is(word, "count") => {
            // Less than nothing is nothing.
            Some(usize::try_from(integer(count)?).unwrap_or(0))
        }
        _ => return Err(syntax()),
    };
    let key = call.arg(1);
    let Some(stream) = call.db().read::<Stream>(key)? else {
        return Ok(Reply::Array(Vec::new()));
    };
    if count == Some(0) {
        return Ok(Reply::NullArray);
    }
    if start > end {
        return Ok(Reply::Array(Vec::new()));
    }
    if !reverse {
        return Ok(Reply::Array(stream.between(start..=end, count)));
    }
    let found = stream.entries.range(start..=end).rev();
    let found = found.take(count.unwrap_or(usize::MAX));
    Ok(Reply::Array(
        found.map(|(id, fields)| entry(*id, fields)).collect(),
    ))
}

fn xdel(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    let ids: Result<Vec<Id>, Interrupt> =
        call.args[2..].iter().map(|arg| Id::read(arg, 0)).collect();
    let db = call.db();
    // A key of another type is reported before an invalid id.
    db.read::<Stream>(key)?;
    let ids = ids?;
    let Some(stream) = db.edit::<Stream>(key)? else {
        return Ok(Reply::Integer(0));
    };
    let gone = ids.into_iter().filter(|id| stream.delete(*id)).count();
    if gone > 0 {
        db.changed(key);
    }
    Ok(Reply::count(gone))
}

fn xtrim(call: &mut Call<'_>) -> Answer {
    let (said, _) = Trimming::read(&call.args[2..], false)?;
    let key = call.arg(1);
    let db = call.db();
    let Some(stream) = db.edit::<Stream>(key)? else {
        return Ok(Reply::Integer(0));
    };
    let gone = said.trim(stream);
    if gone > 0 {
        db.changed(key);
    }
    Ok(Reply::count(gone))
}

fn xsetid(call: &mut Call<'_>) -> Answer {
    let id = Id::read(call.arg(2), 0)?;
    let (mut added, mut deleted) = (None, None);
    for pair in call.args[3..].chunks(2) {
        match pair {
            [word, value] if is(word, "entriesadded") => {
                let negative = |_| error("ERR entries_added must be positive");
                added = Some(u64::try_from(integer(value)?).map_err(negative)?);
            }
            [word, value] if is(word, "maxdeletedid") => deleted = Some(Id::read(value, 0)?),
            _ => return Err(syntax()),
        }
    }
    let key = call.arg(1);
    let db = call.db();
    let Some(stream) = db.edit::<Stream>(key)? else {
        return Err(error("ERR no such key"));
    };
    let newest = stream.entries.last_key_value().map(|(id, _)| *id);
    if newest.is_some_and(|newest| id < newest) {
        return Err(error(
            "ERR The ID specified in XSETID is smaller than the target stream top item",
        ));
    }
    stream.last = id;
    stream.added = added.unwrap_or(stream.added);
    stream.deleted = deleted.unwrap_or(stream.deleted);
    db.changed(key);
    Ok(Reply::OK)
}
