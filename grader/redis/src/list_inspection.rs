//! Commands on the inside of lists: read, change, remove.

use bytes::Bytes;

use super::{
    answer::{Answer, Interrupt, error, syntax},
    arguments::{integer, lower, span},
    decimal,
    engine::{Call, ONE_KEY, READ, Spec, WRITE},
    keyspace::List,
    reply::Reply,
};

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("llen", 2, ONE_KEY, READ, llen),
    Spec::new("lindex", 3, ONE_KEY, READ, lindex),
    Spec::new("lrange", 4, ONE_KEY, READ, lrange),
    Spec::new("lpos", -3, ONE_KEY, READ, lpos),
    Spec::new("lset", 4, ONE_KEY, WRITE, lset),
    Spec::new("linsert", 5, ONE_KEY, WRITE, linsert),
    Spec::new("lrem", 4, ONE_KEY, WRITE, lrem),
    Spec::new("ltrim", 4, ONE_KEY, WRITE, ltrim),
];

fn llen(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    Ok(Reply::count(
        call.db().read::<List>(key)?.map_or(0, List::len),
    ))
}

/// Returns the place of the `index`-th, counted from the end if it is negative.
fn place(index: i64, len: usize) -> Option<usize> {
    let size = i64::try_from(len).unwrap_or(i64::MAX);
    let index = if index < 0 { index + size } else { index };
    usize::try_from(index).ok().filter(|index| *index < len)
}

fn lindex(call: &mut Call<'_>) -> Answer {
    let (key, index) = (call.arg(1), call.arg(2));
    let Some(list) = call.db().read::<List>(key)? else {
        return Ok(Reply::Null);
    };
    let at = place(integer(index)?, list.len());
    Ok(Reply::maybe(at.and_then(|at| list.get(at))))
}

fn lrange(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    let (start, stop) = (integer(call.arg(2))?, integer(call.arg(3))?);
    let Some(list) = call.db().read::<List>(key)? else {
        return Ok(Reply::Array(Vec::new()));
    };
    Ok(Reply::bulks(list.range(span(start, stop, list.len()))))
}

fn lset(call: &mut Call<'_>) -> Answer {
    let (key, index, value) = (call.arg(1), call.arg(2), call.arg(3));
    let Some(list) = call.db().edit::<List>(key)? else {
        return Err(error("ERR no such key"));
    };
    let at = place(integer(index)?, list.len());
    let at = at.ok_or_else(|| error("ERR index out of range"))?;
    list[at] = value.clone();
    call.db().changed(key);
    Ok(Reply::OK)
}

fn linsert(call: &mut Call<'_>) -> Answer {
    let (key, pivot, value) = (call.arg(1), call.arg(3), call.arg(4));
    let after = match lower(call.arg(2)).as_str() {
        "before" => 0,
        "after" => 1,
        _ => return Err(syntax()),
    };
    let Some(list) = call.db().edit::<List>(key)? else {
        return Ok(Reply::Integer(0));
    };
    let Some(at) = list.iter().position(|element| element == pivot) else {
        return Ok(Reply::Integer(-1));
    };
    list.insert(at + after, value.clone());
    let len = list.len();
    call.db().changed(key);
    Ok(Reply::count(len))
}

fn lrem(call: &mut Call<'_>) -> Answer {
    let (key, value) = (call.arg(1), call.arg(3));
    let count = integer(call.arg(2))?;
    let Some(list) = call.db().edit::<List>(key)? else {
        return Ok(Reply::Integer(0));
    };
    let most = match count.unsigned_abs() {
        0 => usize::MAX,
        most => usize::try_from(most).unwrap_or(usize::MAX),
    };
    let equal = list
        .iter()
        .enumerate()
        .filter(|(_, element)| *element == value);
    let places: Vec<usize> = equal.map(|(at, _)| at).collect();
    let gone = places.len().min(most);
    let places = match count {
        ..0 => &places[places.len() - gone..],
        _ => &places[..gone],
    };
    let mut at = 0;
    list.retain(|_| {
        at += 1;
        places.binary_search(&(at - 1)).is_err()
    });
    if gone > 0 {
        call.db().changed(key);
    }
    Ok(Reply::count(gone))
}

fn ltrim(call: &mut Call<'_>) -> Answer {
    let key = call.arg(1);
    let (start, stop) = (integer(call.arg(2))?, integer(call.arg(3))?);
    if let Some(list) = call.db().edit::<List>(key)? {
        let kept = span(start, stop, list.len());
        list.truncate(kept.end);
        list.drain(..kept.start);
        call.db().changed(key);
    }
    Ok(Reply::OK)
}

/// The arguments of LPOS.
struct Search {
    rank: i64,
    count: Option<usize>,
    most: usize,
}

fn read_search(args: &[Bytes]) -> Result<Search, Interrupt> {
    let mut search = Search {
        rank: 1,
        count: None,
        most: usize::MAX,
    };
    let (pairs, rest) = args.as_chunks::<2>();
    let number = |arg: &Bytes, name: &str| {
        let number = decimal::integer(arg).and_then(|number| usize::try_from(number).ok());
        number.ok_or_else(|| error(format!("ERR {name} can't be negative")))
    };
    for [name, value] in pairs {
        match lower(name).as_str() {
            "rank" => search.rank = integer(value)?,
            "count" => search.count = Some(number(value, "COUNT")?),
            "maxlen" => search.most = number(value, "MAXLEN")?,
            _ => return Err(syntax()),
        }
        if search.rank == 0 {
            return Err(error(
                "ERR RANK can't be zero: use 1 to start from the first match, \
                 2 from the second ... or use negative to start from the end of the list",
            ));
        }
    }
    if search.most == 0 {
        search.most = usize::MAX;
    }
    if rest.is_empty() {
        Ok(search)
    } else {
        Err(syntax())
    }
}

fn lpos(call: &mut Call<'_>) -> Answer {
    let (key, value) = (call.arg(1), call.arg(2));
    let search = read_search(&call.args[3..])?;
    let Some(list) = call.db().read::<List>(key)? else {
        return Ok(match search.count {
            Some(_) => Reply::Array(Vec::new()),
            None => Reply::Null,
        });
    };
    let skipped = usize::try_from(search.rank.unsigned_abs() - 1).unwrap_or(usize::MAX);
    let wanted = match search.count {
        None => 1,
        Some(0) => usize::MAX,
        Some(count) => count,
    };
    let places: Box<dyn Iterator<Item = usize>> = match search.rank {
        ..0 => Box::new((0..list.len()).rev()),
        _ => Box::new(0..list.len()),
    };
    let found = places.take(search.most).filter(|at| list[*at] == value);
    let mut found = found.skip(skipped).take(wanted).map(Reply::count);
    Ok(match search.count {
        None => found.next().unwrap_or(Reply::Null),
        Some(_) => Reply::Array(found.collect()),
    })
}
