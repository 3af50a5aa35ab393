//! MULTI, EXEC, DISCARD, WATCH, UNWATCH.

use super::{
    answer::{Answer, Interrupt, error},
    engine::{ANY, Call, KEYS_TO_END, NO_KEYS, Spec},
    reply::Reply,
};

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("multi", 1, NO_KEYS, ANY, multi)
        .at_once()
        .not_in_scripts(),
    Spec::new("exec", 1, NO_KEYS, ANY, exec)
        .at_once()
        .not_in_scripts(),
    Spec::new("discard", 1, NO_KEYS, ANY, discard)
        .at_once()
        .not_in_scripts(),
    Spec::new("watch", -2, KEYS_TO_END, ANY, watch)
        .at_once()
        .not_in_scripts(),
    Spec::new("unwatch", 1, NO_KEYS, ANY, unwatch).not_in_scripts(),
];

fn multi(call: &mut Call<'_>) -> Answer {
    let session = call.session();
    if session.queue.is_some() {
        return Err(error("ERR MULTI calls can not be nested"));
    }
    session.queue = Some(Vec::new());
    session.queued = 0;
    session.spoiled = false;
    Ok(Reply::OK)
}

fn exec(call: &mut Call<'_>) -> Answer {
    let session = call.session();
    let Some(queue) = session.queue.take() else {
        return Err(error("ERR EXEC without MULTI"));
    };
    let (spoiled, disturbed) = (session.spoiled, session.disturbed);
    forget(call);
    if spoiled {
        return Err(error(
            "EXECABORT Transaction discarded because of previous errors.",
        ));
    }
    if disturbed {
        return Ok(Reply::NullArray);
    }
    let client = call.client;
    let replies = queue.iter().map(|args| {
        let mut call = Call {
            engine: call.engine,
            client,
            args,
            may_wait: false,
        };
        let answer = call.engine.commands.find(&args[0]).map(|spec| {
            call.engine.reserve(spec, args)?;
            (spec.run)(&mut call)
        });
        match answer {
            Some(Ok(reply) | Err(Interrupt::Close(reply))) => reply,
            Some(Err(Interrupt::Error(text))) => Reply::Error(text),
            Some(Err(Interrupt::Unknown { name, error })) => {
                call.engine.wanting.push(name);
                Reply::Error(error.into())
            }
            // Nothing waits in here, and nothing unknown was queued.
            Some(Err(Interrupt::Wait(_))) | None => Reply::NullArray,
        }
    });
    Ok(Reply::Array(replies.collect()))
}

fn discard(call: &mut Call<'_>) -> Answer {
    if call.session().queue.take().is_none() {
        return Err(error("ERR DISCARD without MULTI"));
    }
    forget(call);
    Ok(Reply::OK)
}

fn watch(call: &mut Call<'_>) -> Answer {
    let client = call.client;
    let session = call.session();
    if session.queue.is_some() {
        return Err(error("ERR WATCH inside MULTI is not allowed"));
    }
    for key in &call.args[1..] {
        let session = call.session();
        let place = (session.db, key.clone());
        if !session.watching.contains(&place) {
            session.watching.push(place);
            call.db().watch(key, client);
        }
    }
    Ok(Reply::OK)
}

fn unwatch(call: &mut Call<'_>) -> Answer {
    forget(call);
    Ok(Reply::OK)
}

/// Watches nothing any more.
pub(super) fn forget(call: &mut Call<'_>) {
    let client = call.client;
    let session = call.session();
    session.disturbed = false;
    session.spoiled = false;
    for (db, key) in std::mem::take(&mut session.watching) {
        call.engine.dbs[db].unwatch(&key, client);
    }
}
