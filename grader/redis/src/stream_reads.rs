//! XREAD and XREADGROUP: new entries of streams, with a wait if asked for, and
//! a consumer's pending entries.

use std::time::Duration;

use bytes::Bytes;

use super::{
    answer::{Answer, Interrupt, error, syntax},
    arguments::{integer, is, lower},
    blocking,
    engine::{Call, NO_KEYS, READ, Spec, WRITE},
    reply::Reply,
    stream::Stream,
    stream_id::Id,
    stream_request::{After, Reader, Request},
    waiters::Want,
};

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("xread", -4, NO_KEYS, READ, |call| read(call, false)),
    Spec::new("xreadgroup", -7, NO_KEYS, WRITE, |call| read(call, true)),
];

/// The options, and the words after STREAMS.
struct Options<'a> {
    count: Option<usize>,
    block: Option<&'a Bytes>,
    reader: Option<Reader>,
    streams: &'a [Bytes],
}

impl<'a> Options<'a> {
    fn read(args: &'a [Bytes], of_group: bool) -> Result<Self, Interrupt> {
        let (mut count, mut block, mut group, mut no_ack) = (None, None, None, false);
        let mut rest = args;
        loop {
            rest = match rest {
                [word, value, after @ ..] if is(word, "block") => {
                    block = Some(value);
                    after
                }
                [word, value, after @ ..] if is(word, "count") => {
                    // A negative count means no limit.
                    count = usize::try_from(integer(value)?).ok().filter(|n| *n > 0);
                    after
                }
                [word, streams @ ..] if is(word, "streams") && !streams.is_empty() => {
                    let reader = group.map(|(group, consumer): (&Bytes, &Bytes)| Reader {
                        group: group.clone(),
                        consumer: consumer.clone(),
                        no_ack,
                    });
                    return Self {
                        count,
                        block,
                        reader,
                        streams,
                    }
                    .checked(of_group);
                }
                [word, one, two, after @ ..] if is(word, "group") => {
                    if !of_group {
                        return Err(error(
                            "ERR The GROUP option is only supported by XREADGROUP. \
                             You called XREAD instead.",
                        ));
                    }
                    group = Some((one, two));
                    after
                }
                [word, after @ ..] if is(word, "noack") => {
                    if !of_group {
                        return Err(error(
                            "ERR The NOACK option is only supported by XREADGROUP. \
                             You called XREAD instead.",
                        ));
                    }
                    no_ack = true;
                    after
                }
                _ => return Err(syntax()),
            };
        }
    }

    fn checked(self, of_group: bool) -> Result<Self, Interrupt> {
        if self.streams.len() % 2 == 1 {
            return Err(error(
                "ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must \
                 be specified.",
            ));
        }
        if of_group && self.reader.is_none() {
            return Err(error("ERR Missing GROUP option for XREADGROUP"));
        }
        Ok(self)
    }
}

fn read(call: &mut Call<'_>, of_group: bool) -> Answer {
    let options = Options::read(&call.args[1..], of_group)?;
    let (keys, ids) = options.streams.split_at(options.streams.len() / 2);
    let mut streams = Vec::new();
    for (key, id) in keys.iter().zip(ids) {
        let stream = call.db().read::<Stream>(key)?;
        if let Some(reader) = &options.reader {
            require_group(stream, key, &reader.group)?;
        }
        streams.push((key.clone(), after(id, stream, of_group)?));
    }
    let request = Request {
        count: options.count,
        group: options.reader,
        streams,
    };
    let within = options.block.map(milliseconds).transpose()?;
    let now = call.now();
    let mut found = Vec::new();
    for (key, after) in &request.streams {
        if let Some(entries) = request.take(call.db(), key, *after, now)? {
            found.push((Reply::Bulk(key.clone()), entries));
        }
    }
    if !found.is_empty() {
        return Ok(Reply::Named(found));
    }
    match within {
        Some(within) if call.may_wait => {
            let keys = keys.to_vec();
            Err(blocking::queue(call, keys, Want::Entries(request), within))
        }
        _ => Ok(Reply::NullArray),
    }
}

/// Reads milliseconds; 0 means no limit.
fn milliseconds(arg: &Bytes) -> Result<Option<Duration>, Interrupt> {
    let outside = |_| error("ERR timeout is not an integer or out of range");
    let millis = integer(arg).map_err(outside)?;
    let millis = u64::try_from(millis).map_err(|_| error("ERR timeout is negative"))?;
    Ok((millis > 0).then(|| Duration::from_millis(millis)))
}

fn after(arg: &Bytes, stream: Option<&Stream>, of_group: bool) -> Result<After, Interrupt> {
    match &lower(arg)[..] {
        "$" if of_group => Err(error(
            "ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the \
             history of this consumer by specifying a proper ID, or use the > ID to get new \
             messages. The $ ID would just return an empty result set.",
        )),
        "$" => Ok(After::Id(stream.map_or(Id::MIN, |stream| stream.last))),
        ">" if of_group => Ok(After::Delivered),
        ">" => Err(error(
            "ERR The > ID can be specified only when calling XREADGROUP using the GROUP \
             <group> <consumer> option.",
        )),
        _ => Id::read(arg, 0).map(After::Id),
    }
}

fn require_group(stream: Option<&Stream>, key: &Bytes, group: &Bytes) -> Result<(), Interrupt> {
    if stream.is_some_and(|stream| stream.groups.contains_key(group)) {
        return Ok(());
    }
    let text = String::from_utf8_lossy;
    Err(error(format!(
        "NOGROUP No such key '{}' or consumer group '{}' in XREADGROUP with GROUP option",
        text(key),
        text(group)
    )))
}
