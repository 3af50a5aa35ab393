//! The commands that wait until a key has a value. The queue is in `waiters`.

use std::time::Duration;

use bytes::Bytes;
use tokio::sync::oneshot;

use super::{
    answer::{Answer, Interrupt, Wait, error, syntax},
    decimal,
    engine::{Call, Engine, KEYS_BUT_LAST, Spec, TWO_KEYS, WRITE},
    keyspace::{Db, Value},
    list_end::End,
    lists,
    reply::Reply,
    sorted,
    waiters::{Waiter, Want},
};

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("blpop", -3, KEYS_BUT_LAST, WRITE, |call| {
        pop(call, Want::Pop(End::Left))
    })
    .not_in_scripts(),
    Spec::new("brpop", -3, KEYS_BUT_LAST, WRITE, |call| {
        pop(call, Want::Pop(End::Right))
    })
    .not_in_scripts(),
    Spec::new("bzpopmin", -3, KEYS_BUT_LAST, WRITE, |call| {
        pop(call, Want::Score(End::Left))
    })
    .not_in_scripts(),
    Spec::new("bzpopmax", -3, KEYS_BUT_LAST, WRITE, |call| {
        pop(call, Want::Score(End::Right))
    })
    .not_in_scripts(),
    Spec::new("blmove", 6, TWO_KEYS, WRITE, blmove).not_in_scripts(),
    Spec::new("brpoplpush", 4, TWO_KEYS, WRITE, brpoplpush).not_in_scripts(),
];

impl Engine {
    /// Serves waiting clients until no one can be served: a move into another
    /// list may serve the next client.
    pub(super) fn serve(&mut self) {
        for at in 0..self.dbs.len() {
            while !self.dbs[at].ready.is_empty() {
                for key in std::mem::take(&mut self.dbs[at].ready) {
                    self.serve_key(at, &key);
                }
            }
        }
    }

    fn serve_key(&mut self, db: usize, key: &Bytes) {
        let mut at = 0;
        while let Some(waiter) = self.waiters.queue.get(at) {
            let gone = waiter.tell.is_closed();
            if gone {
                self.waiters.queue.remove(at);
                continue;
            }
            let mine = waiter.db == db && waiter.keys.contains(key);
            let db = &mut self.dbs[db];
            if !mine || !matches(&waiter.want, db.get(key)) {
                at += 1;
                continue;
            }
            let reply = match satisfy(db, key, &waiter.want, self.now) {
                Ok(reply) => reply,
                Err(Interrupt::Error(text)) => Some(Reply::Error(text)),
                Err(_) => None,
            };
            let Some(reply) = reply else {
                at += 1;
                continue;
            };
            // The receiver exists: that was checked above.
            let _ = self.waiters.queue.remove(at).tell.send(reply);
        }
    }
}

/// Returns whether the value is of the awaited type; a client waits on if it is
/// another.
fn matches(want: &Want, value: Option<&Value>) -> bool {
    match want {
        Want::Pop(_) | Want::Move { .. } => matches!(value, Some(Value::List(_))),
        Want::Score(_) => matches!(value, Some(Value::Sorted(_))),
        Want::Entries(_) => matches!(value, Some(Value::Stream(_))),
    }
}

/// Returns the wanted reply, if the key has a value for it.
fn satisfy(db: &mut Db, key: &Bytes, want: &Want, now: i64) -> Result<Option<Reply>, Interrupt> {
    match want {
        Want::Pop(end) => {
            let popped = lists::pop_one(db, key, *end)?;
            let pair = |value| Reply::Array(vec![Reply::Bulk(key.clone()), Reply::Bulk(value)]);
            Ok(popped.map(pair))
        }
        Want::Score(end) => {
            let popped = sorted::pop_one(db, key, *end)?;
            Ok(popped.map(|(member, score)| {
                let key = Reply::Bulk(key.clone());
                Reply::Array(vec![key, Reply::Bulk(member), Reply::Double(score)])
            }))
        }
        Want::Move { from, to, into } => {
            let moved = lists::shift(db, key, into, *from, *to)?;
            Ok(moved.map(Reply::Bulk))
        }
        Want::Entries(request) => request.serve(db, key, now),
    }
}

fn pop(call: &mut Call<'_>, want: Want) -> Answer {
    let (timeout, keys) = call.args.split_last().ok_or_else(syntax)?;
    wait(call, &keys[1..], want, timeout)
}

fn blmove(call: &mut Call<'_>) -> Answer {
    let (from, to) = (End::read(call.arg(3))?, End::read(call.arg(4))?);
    let into = call.arg(2).clone();
    wait(
        call,
        &call.args[1..2],
        Want::Move { from, to, into },
        call.arg(5),
    )
}

fn brpoplpush(call: &mut Call<'_>) -> Answer {
    let (from, to) = (End::Right, End::Left);
    let into = call.arg(2).clone();
    wait(
        call,
        &call.args[1..2],
        Want::Move { from, to, into },
        call.arg(3),
    )
}

/// Takes a value, or joins the queue.
fn wait(call: &mut Call<'_>, keys: &[Bytes], want: Want, timeout: &Bytes) -> Answer {
    let within = read_timeout(timeout)?;
    let now = call.now();
    for key in keys {
        if let Some(reply) = satisfy(call.db(), key, &want, now)? {
            return Ok(reply);
        }
    }
    if !call.may_wait {
        return Ok(match want {
            Want::Move { .. } => Reply::Null,
            _ => Reply::NullArray,
        });
    }
    Err(queue(call, keys.to_vec(), want, within))
}

/// Makes the client wait for a value of one of the keys.
pub(super) fn queue(
    call: &mut Call<'_>,
    keys: Vec<Bytes>,
    want: Want,
    within: Option<Duration>,
) -> Interrupt {
    let (client, db) = (call.client, call.session().db);
    let (tell, served) = oneshot::channel();
    call.engine.waiters.queue.push(Waiter {
        client,
        db,
        keys,
        want,
        tell,
    });
    Interrupt::Wait(Wait { within, served })
}

/// Reads seconds, with a fraction; 0 means no limit.
fn read_timeout(arg: &Bytes) -> Result<Option<Duration>, Interrupt> {
    let outside = || error("ERR timeout is not a float or out of range");
    let seconds = decimal::float(arg).ok_or_else(outside)?;
    if seconds < 0.0 {
        return Err(error("ERR timeout is negative"));
    }
    let within = Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|within| within.as_millis() < i64::MAX as u128)
        .ok_or_else(|| error("ERR timeout is out of range"))?;
    Ok((seconds > 0.0).then_some(within))
}
