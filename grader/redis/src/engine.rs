//! Runs commands, one at a time, in the order they come: what is due expires
//! first, and what somebody was waiting for is handed over last.

use std::{
    collections::HashMap,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use bytes::Bytes;

use super::{
    arguments::{Answer, Call, Instead, arity, error},
    blocking::Waiters,
    commands::{self, Spec},
    keyspace::Db,
    memory::{self, Memory},
    reply::{Protocol, Reply},
    scripts::Scripts,
    session::Session,
    transactions,
};

/// As many as a server has that nobody configured.
const DATABASES: usize = 16;

/// What the commands that a client has queued may take.
const MOST_QUEUED: usize = 16 << 20;

/// The server's whole state.
pub(super) struct Engine {
    pub(super) dbs: Vec<Db>,
    pub(super) sessions: HashMap<u64, Session>,
    pub(super) waiters: Waiters,
    pub(super) scripts: Scripts,
    pub(super) memory: Memory,
    /// Users and passwords; where there is none nobody is asked.
    pub(super) users: Vec<(String, String)>,
    /// When the command at work began, in milliseconds since 1970.
    pub(super) now: i64,
    pub(super) port: u16,
    pub(super) started: Instant,
    pub(super) commands_run: u64,
    /// What was asked for and is not here.
    pub(super) wanting: Vec<String>,
    clients: u64,
}

impl Engine {
    pub(super) fn new(port: u16, users: Vec<(String, String)>) -> Self {
        // Client 0 is the grader itself.
        let inside = Session {
            user: Some("default".to_owned()),
            ..Session::default()
        };
        Self {
            dbs: (0..DATABASES).map(|_| Db::default()).collect(),
            sessions: HashMap::from([(0, inside)]),
            waiters: Waiters::default(),
            scripts: Scripts::default(),
            memory: Memory::default(),
            users,
            now: 0,
            port,
            started: Instant::now(),
            commands_run: 0,
            wanting: Vec::new(),
            clients: 0,
        }
    }

    /// A new client.
    pub(super) fn enter(&mut self, address: String) -> u64 {
        self.clients += 1;
        let user = self.users.is_empty().then(|| "default".to_owned());
        let session = Session {
            address,
            user,
            ..Session::default()
        };
        self.sessions.insert(self.clients, session);
        self.clients
    }

    /// How many clients there are beside the grader.
    pub(super) fn connected(&self) -> usize {
        self.sessions.len() - 1
    }

    /// How a client wants its replies written.
    pub(super) fn protocol(&self, client: u64) -> Protocol {
        let session = self.sessions.get(&client);
        session.map(|session| session.protocol).unwrap_or_default()
    }

    /// A client that is gone: it waits no more and watches no more.
    pub(super) fn leave(&mut self, client: u64) {
        self.waiters.remove(client);
        let mut call = Call {
            engine: self,
            client,
            args: &[],
            may_wait: false,
        };
        transactions::forget(&mut call);
        self.sessions.remove(&client);
    }

    /// Runs one command of a client.
    pub(super) fn run(&mut self, client: u64, args: &[Bytes]) -> Answer {
        self.now = now();
        for db in &mut self.dbs {
            db.purge(self.now);
        }
        self.hand_on();
        self.commands_run += 1;
        let answer = self.take(client, args);
        self.hand_on();
        answer
    }

    /// Tells who watched what has changed, and serves who waited for it.
    fn hand_on(&mut self) {
        self.serve();
        for db in &mut self.dbs {
            for client in db.disturbed.drain(..) {
                if let Some(session) = self.sessions.get_mut(&client) {
                    session.disturbed = true;
                }
            }
        }
    }

    /// Runs a command or queues it.
    fn take(&mut self, client: u64, args: &[Bytes]) -> Answer {
        let mut call = Call {
            engine: self,
            client,
            args,
            may_wait: true,
        };
        let found = allowed(&mut call).and_then(|spec| {
            call.engine.reserve(spec, args)?;
            Ok(spec)
        });
        let session = call.session();
        if let (Err(_), true) = (&found, session.queue.is_some()) {
            session.spoiled = true;
        }
        let spec = found?;
        spec.name.clone_into(&mut session.command);
        match &mut session.queue {
            Some(queue) if !spec.at_once => {
                session.queued += args.iter().map(|word| memory::element(word)).sum::<usize>();
                if session.queued > MOST_QUEUED {
                    session.spoiled = true;
                    return Err(memory::exhausted());
                }
                queue.push(args.to_vec());
                Ok(Reply::Status("QUEUED".into()))
            }
            _ => (spec.run)(&mut call),
        }
    }
}

/// The command, if it is one, has its words, and this client may.
fn allowed(call: &mut Call<'_>) -> Result<&'static Spec, Instead> {
    let Some(spec) = commands::find(call.arg(0)) else {
        return Err(unknown(call.args));
    };
    if !spec.takes(call.args.len()) {
        return Err(arity(spec.name));
    }
    if call.session().user.is_none() && !spec.open {
        return Err(error("NOAUTH Authentication required."));
    }
    Ok(spec)
}

/// As Redis says it, with the first words that fit.
fn unknown(args: &[Bytes]) -> Instead {
    let shown = |arg: &Bytes, most: usize| {
        String::from_utf8_lossy(&arg[..arg.len().min(most)]).into_owned()
    };
    let mut words = String::new();
    for arg in &args[1..] {
        if words.len() >= 128 {
            break;
        }
        words += &format!("'{}' ", shown(arg, 128 - words.len()));
    }
    let name = shown(&args[0], 128);
    Instead::Unknown {
        error: format!("ERR unknown command '{name}', with args beginning with: {words}"),
        name,
    }
}

/// Milliseconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(0))
}
