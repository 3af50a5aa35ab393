//! CLIENT: names and ids of clients, and waking one that waits.

use bytes::Bytes;

use super::{
    answer::{Answer, Interrupt, arity, error},
    arguments::{integer, is, lower},
    engine::{ANY, Call, NO_KEYS, Spec},
    reply::{Protocol, Reply},
};

pub(super) const COMMANDS: &[Spec] =
    &[Spec::new("client", -2, NO_KEYS, ANY, client).not_in_scripts()];

fn client(call: &mut Call<'_>) -> Answer {
    let rest = &call.args[2..];
    match (lower(call.arg(1)).as_str(), rest) {
        ("id", []) => Ok(Reply::Integer(
            i64::try_from(call.client).unwrap_or(i64::MAX),
        )),
        ("getname", []) => Ok(match call.session().name.clone() {
            name if name.is_empty() => Reply::Null,
            name => Reply::Bulk(name),
        }),
        ("setname", [name]) => rename(call, name).map(|()| Reply::OK),
        ("setinfo", [what, value]) => inform(call, what, value),
        ("list", []) => {
            let mut clients: Vec<u64> = call
                .engine
                .sessions
                .keys()
                .copied()
                .filter(|client| *client > 0)
                .collect();
            clients.sort_unstable();
            let lines = clients.into_iter().map(|client| describe(call, client));
            Ok(Reply::Text(lines.collect()))
        }
        ("info", []) => Ok(Reply::Text(describe(call, call.client))),
        ("no-evict" | "no-touch", [word]) if is(word, "on") || is(word, "off") => Ok(Reply::OK),
        ("unblock", [id]) => unblock(call, id, false),
        ("unblock", [id, word]) if is(word, "timeout") => unblock(call, id, false),
        ("unblock", [id, word]) if is(word, "error") => unblock(call, id, true),
        ("id" | "getname" | "setname" | "setinfo" | "info" | "no-evict" | "no-touch", _) => {
            Err(arity(&format!("client|{}", lower(call.arg(1)))))
        }
        _ => Err(unknown_part(call)),
    }
}

/// Returns a subcommand that is not here.
pub(super) fn unknown_part(call: &Call<'_>) -> Interrupt {
    let command = call.name().to_uppercase();
    let part = String::from_utf8_lossy(call.arg(1)).into_owned();
    Interrupt::Unknown {
        error: format!("ERR unknown subcommand '{part}'. Try {command} HELP."),
        name: format!("{command} {}", part.to_uppercase()),
    }
}

/// Gives a client a name.
pub(super) fn rename(call: &mut Call<'_>, name: &Bytes) -> Result<(), Interrupt> {
    if !name.iter().all(|byte| (b'!'..=b'~').contains(byte)) {
        return Err(error(
            "ERR Client names cannot contain spaces, newlines or special characters.",
        ));
    }
    call.session().name = name.clone();
    Ok(())
}

fn inform(call: &mut Call<'_>, what: &Bytes, value: &Bytes) -> Answer {
    let library = &mut call.session().library;
    match lower(what).as_str() {
        "lib-name" => library.0 = value.clone(),
        "lib-ver" => library.1 = value.clone(),
        _ => {
            let what = String::from_utf8_lossy(what);
            return Err(error(format!("ERR Unrecognized option '{what}'")));
        }
    }
    Ok(Reply::OK)
}

fn describe(call: &Call<'_>, client: u64) -> String {
    let Some(session) = call.engine.sessions.get(&client) else {
        return String::new();
    };
    let text = String::from_utf8_lossy;
    format!(
        "id={client} addr={} laddr=127.0.0.1:{} name={} db={} multi={} cmd={} user={} resp={} lib-name={} lib-ver={}\n",
        session.address,
        call.engine.port,
        text(&session.name),
        session.db,
        session
            .queue
            .as_ref()
            .map_or(-1, |queue| i64::try_from(queue.len()).unwrap_or(i64::MAX)),
        session.command,
        session.user.as_deref().unwrap_or("(none)"),
        if session.protocol == Protocol::Resp3 {
            3
        } else {
            2
        },
        text(&session.library.0),
        text(&session.library.1),
    )
}

fn unblock(call: &mut Call<'_>, id: &Bytes, with_error: bool) -> Answer {
    let id = integer(id)?;
    let reply = match with_error {
        true => Reply::Error("UNBLOCKED client unblocked via CLIENT UNBLOCK".into()),
        false => Reply::NullArray,
    };
    let client = u64::try_from(id).unwrap_or(0);
    Ok(Reply::flag(call.engine.waiters.dismiss(client, reply)))
}
