//! A client's user, protocol and database: AUTH, HELLO, SELECT.

use bytes::Bytes;

use super::{
    answer::{Answer, Interrupt, arity, error, syntax},
    arguments::is,
    clients, decimal,
    engine::{ANY, Call, NO_KEYS, Spec},
    keys,
    reply::{Protocol, Reply},
    transactions, version,
};

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("auth", -2, NO_KEYS, ANY, auth)
        .open()
        .not_in_scripts(),
    Spec::new("hello", -1, NO_KEYS, ANY, hello)
        .open()
        .not_in_scripts(),
    Spec::new("quit", -1, NO_KEYS, ANY, quit)
        .open()
        .at_once()
        .not_in_scripts(),
    Spec::new("reset", 1, NO_KEYS, ANY, reset)
        .open()
        .at_once()
        .not_in_scripts(),
    Spec::new("select", 2, NO_KEYS, ANY, select),
    Spec::new("ping", -1, NO_KEYS, ANY, ping),
    Spec::new("echo", 2, NO_KEYS, ANY, echo),
    Spec::new("acl", -2, NO_KEYS, ANY, acl).not_in_scripts(),
];

fn auth(call: &mut Call<'_>) -> Answer {
    let (user, password) = match &call.args[1..] {
        [password] => {
            if call.engine.users.is_empty() {
                return Err(error(
                    "ERR AUTH <password> called without any password configured \
                     for the default user. Are you sure your configuration is correct?",
                ));
            }
            (&Bytes::from_static(b"default"), password)
        }
        [user, password] => (user, password),
        _ => return Err(syntax()),
    };
    identify(call, user, password)?;
    Ok(Reply::OK)
}

fn identify(call: &mut Call<'_>, user: &[u8], password: &[u8]) -> Result<(), Interrupt> {
    let users = &call.engine.users;
    // Without users, the default user accepts any password.
    let anyone = users.is_empty() && user == b"default";
    let known = users
        .iter()
        .any(|(name, secret)| name.as_bytes() == user && secret.as_bytes() == password);
    if !anyone && !known {
        return Err(error(
            "WRONGPASS invalid username-password pair or user is disabled.",
        ));
    }
    call.session().user = Some(String::from_utf8_lossy(user).into_owned());
    Ok(())
}

/// The arguments of HELLO after the version.
#[derive(Default)]
struct Introduction<'a> {
    credentials: Option<(&'a Bytes, &'a Bytes)>,
    name: Option<&'a Bytes>,
}

fn introduction(mut rest: &[Bytes]) -> Result<Introduction<'_>, Interrupt> {
    let mut told = Introduction::default();
    while let [word, after @ ..] = rest {
        rest = match after {
            [user, password, after @ ..] if is(word, "auth") => {
                told.credentials = Some((user, password));
                after
            }
            [name, after @ ..] if is(word, "setname") => {
                told.name = Some(name);
                after
            }
            _ => {
                let word = String::from_utf8_lossy(word);
                return Err(error(format!("ERR Syntax error in HELLO option '{word}'")));
            }
        };
    }
    Ok(told)
}

fn version(arg: &Bytes) -> Result<Protocol, Interrupt> {
    match decimal::integer(arg) {
        Some(2) => Ok(Protocol::Resp2),
        Some(3) => Ok(Protocol::Resp3),
        Some(_) => Err(error("NOPROTO unsupported protocol version")),
        None => Err(error(
            "ERR Protocol version is not an integer or out of range",
        )),
    }
}

fn hello(call: &mut Call<'_>) -> Answer {
    let protocol = call.args.get(1).map(version).transpose()?;
    let told = introduction(call.args.get(2..).unwrap_or_default())?;
    if let Some((user, password)) = told.credentials {
        identify(call, user, password)?;
    }
    if call.session().user.is_none() {
        return Err(error(
            "NOAUTH HELLO must be called with the client already authenticated, \
             otherwise the HELLO <proto> AUTH <user> <pass> option can be used to \
             authenticate the client and select the RESP protocol version at the same time",
        ));
    }
    if let Some(name) = told.name {
        clients::rename(call, name)?;
    }
    let session = call.session();
    session.protocol = protocol.unwrap_or(session.protocol);
    Ok(greeting(call))
}

fn greeting(call: &mut Call<'_>) -> Reply {
    let number = match call.session().protocol {
        Protocol::Resp2 => 2,
        Protocol::Resp3 => 3,
    };
    let client = i64::try_from(call.client).unwrap_or(i64::MAX);
    let facts = [
        ("server", Reply::bulk("redis")),
        ("version", Reply::bulk(version::VERSION)),
        ("proto", Reply::Integer(number)),
        ("id", Reply::Integer(client)),
        ("mode", Reply::bulk("standalone")),
        ("role", Reply::bulk("master")),
        ("modules", Reply::Array(Vec::new())),
    ];
    Reply::Map(facts.map(|(name, fact)| (Reply::bulk(name), fact)).into())
}

fn quit(_: &mut Call<'_>) -> Answer {
    Err(Interrupt::Close(Reply::OK))
}

fn reset(call: &mut Call<'_>) -> Answer {
    call.session().queue = None;
    transactions::forget(call);
    let user = call.engine.users.is_empty().then(|| "default".to_owned());
    let session = call.session();
    session.user = user;
    session.db = 0;
    session.protocol = Protocol::Resp2;
    session.name = Bytes::new();
    Ok(Reply::Status("RESET".into()))
}

fn select(call: &mut Call<'_>) -> Answer {
    let db = keys::database(call, call.arg(1))?;
    call.session().db = db;
    Ok(Reply::OK)
}

fn ping(call: &mut Call<'_>) -> Answer {
    match &call.args[1..] {
        [] => Ok(Reply::Status("PONG".into())),
        [word] => Ok(Reply::Bulk(word.clone())),
        _ => Err(arity("ping")),
    }
}

fn echo(call: &mut Call<'_>) -> Answer {
    Ok(Reply::Bulk(call.arg(1).clone()))
}

fn acl(call: &mut Call<'_>) -> Answer {
    if !is(call.arg(1), "whoami") || call.args.len() > 2 {
        return Err(clients::unknown_part(call));
    }
    let user = call.session().user.clone().unwrap_or_default();
    Ok(Reply::bulk(user))
}
