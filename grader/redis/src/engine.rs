//! The state of a server, and the types that its commands share: the call that
//! a command gets and the table that it is found in. `dispatch` runs commands.

use std::{collections::HashMap, time::Instant};

use bytes::Bytes;

use super::{
    answer::Answer, keyspace::Db, memory::Memory, reply::Protocol, script_store::Scripts,
    session::Session, waiters::Waiters,
};

/// How many databases a server has by default.
const DATABASES: usize = 16;

/// The server's whole state.
pub(super) struct Engine {
    /// Every command that the server knows.
    pub(super) commands: &'static CommandTable,
    pub(super) dbs: Vec<Db>,
    pub(super) sessions: HashMap<u64, Session>,
    pub(super) waiters: Waiters,
    pub(super) scripts: Scripts,
    pub(super) memory: Memory,
    /// Users and passwords; if there are none, clients need none.
    pub(super) users: Vec<(String, String)>,
    /// The start of the current command, in milliseconds since 1970.
    pub(super) now: i64,
    pub(super) port: u16,
    pub(super) started: Instant,
    pub(super) commands_run: u64,
    /// The commands that clients asked for and this server lacks.
    pub(super) wanting: Vec<String>,
    clients: u64,
}

impl Engine {
    pub(super) fn new(
        commands: &'static CommandTable,
        port: u16,
        users: Vec<(String, String)>,
    ) -> Self {
        // Client 0 is the grader itself.
        let inside = Session {
            user: Some("default".to_owned()),
            ..Session::default()
        };
        Self {
            commands,
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

    /// Adds a client.
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

    /// Returns how many clients there are besides the grader.
    pub(super) fn connected(&self) -> usize {
        self.sessions.len() - 1
    }

    /// Returns the protocol of a client.
    pub(super) fn protocol(&self, client: u64) -> Protocol {
        let session = self.sessions.get(&client);
        session.map(|session| session.protocol).unwrap_or_default()
    }
}

/// A command that is running.
pub(super) struct Call<'a> {
    /// The server's state.
    pub(super) engine: &'a mut Engine,
    /// The client.
    pub(super) client: u64,
    /// The arguments, the command's name first.
    pub(super) args: &'a [Bytes],
    /// Whether the reply may come later; not inside EXEC.
    pub(super) may_wait: bool,
}

impl<'a> Call<'a> {
    /// Returns the database that the client has selected.
    pub(super) fn db(&mut self) -> &mut Db {
        let db = self.session().db;
        &mut self.engine.dbs[db]
    }

    /// Returns the client's own state.
    pub(super) fn session(&mut self) -> &mut Session {
        self.engine.sessions.entry(self.client).or_default()
    }

    /// Returns the argument at `at`; arity is checked before a command runs.
    pub(super) fn arg(&self, at: usize) -> &'a Bytes {
        &self.args[at]
    }

    /// Returns the name of the command in lower case.
    pub(super) fn name(&self) -> String {
        String::from_utf8_lossy(&self.args[0]).to_lowercase()
    }

    /// Returns the time, in milliseconds since 1970; it does not change inside
    /// EXEC.
    pub(super) fn now(&self) -> i64 {
        self.engine.now
    }
}

/// One command.
pub(super) struct Spec {
    /// Its name, in lower case.
    pub(super) name: &'static str,
    /// How many arguments it takes, its name included; negative: at least this
    /// many.
    pub(super) arity: i64,
    /// The first key, the last and the step between, as in COMMAND.
    pub(super) keys: (i64, i64, i64),
    pub(super) sort: Sort,
    /// Whether it runs before the client has logged in.
    pub(super) open: bool,
    /// Whether it runs at once even after MULTI.
    pub(super) at_once: bool,
    /// Whether scripts may call it.
    pub(super) in_scripts: bool,
    pub(super) run: fn(&mut Call<'_>) -> Answer,
}

/// Whether a command changes the keyspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Read,
    Write,
    Neither,
}

pub(super) const READ: Sort = Sort::Read;
pub(super) const WRITE: Sort = Sort::Write;
pub(super) const ANY: Sort = Sort::Neither;
pub(super) const NO_KEYS: (i64, i64, i64) = (0, 0, 0);
pub(super) const ONE_KEY: (i64, i64, i64) = (1, 1, 1);
pub(super) const TWO_KEYS: (i64, i64, i64) = (1, 2, 1);
pub(super) const KEYS_TO_END: (i64, i64, i64) = (1, -1, 1);
/// The one key after a subcommand.
pub(super) const SUBCOMMAND_KEY: (i64, i64, i64) = (2, 2, 1);
pub(super) const KEYS_BUT_LAST: (i64, i64, i64) = (1, -2, 1);

impl Spec {
    pub(super) const fn new(
        name: &'static str,
        arity: i64,
        keys: (i64, i64, i64),
        sort: Sort,
        run: fn(&mut Call<'_>) -> Answer,
    ) -> Self {
        Self {
            name,
            arity,
            keys,
            sort,
            open: false,
            at_once: false,
            in_scripts: true,
            run,
        }
    }

    /// Allows it before the client has logged in.
    pub(super) const fn open(mut self) -> Self {
        self.open = true;
        self
    }

    /// Runs it at once even after MULTI.
    pub(super) const fn at_once(mut self) -> Self {
        self.at_once = true;
        self
    }

    /// Forbids it in scripts.
    pub(super) const fn not_in_scripts(mut self) -> Self {
        self.in_scripts = false;
        self
    }

    /// Returns whether this number of arguments is right.
    pub(super) fn takes(&self, words: usize) -> bool {
        let words = i64::try_from(words).unwrap_or(i64::MAX);
        words == self.arity || (self.arity < 0 && words >= -self.arity)
    }
}

/// Every command, by name.
pub(super) struct CommandTable {
    all: Vec<&'static Spec>,
    by_name: HashMap<&'static [u8], &'static Spec>,
}

impl CommandTable {
    pub(super) fn new(all: Vec<&'static Spec>) -> Self {
        let by_name = all.iter().map(|spec| (spec.name.as_bytes(), *spec));
        Self {
            by_name: by_name.collect(),
            all,
        }
    }

    /// Returns every command, in the order of the families.
    pub(super) fn all(&self) -> &[&'static Spec] {
        &self.all
    }

    /// Returns the command with this name, in upper or lower case.
    pub(super) fn find(&self, name: &[u8]) -> Option<&'static Spec> {
        let mut lower = [0; 24];
        let lower = lower.get_mut(..name.len())?;
        lower.copy_from_slice(name);
        lower.make_ascii_lowercase();
        self.by_name.get(&*lower).copied()
    }
}
