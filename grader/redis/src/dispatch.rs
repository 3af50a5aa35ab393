//! Runs commands one at a time, in the order they come. Before each, expired
//! keys are deleted; after each, waiting clients are served.

use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;

use super::{
    answer::{Answer, Interrupt, arity, error},
    engine::{Call, Engine, Spec},
    memory,
    reply::Reply,
    transactions,
};

/// The bytes that the queued commands of one client may take.
const MOST_QUEUED: usize = 16 << 20;

impl Engine {
    /// Removes a client, with its waits and watches.
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

    /// Notifies clients of changes to watched keys, and serves waiting clients.
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

/// Returns the command, if it exists, has the right number of arguments, and
/// this client may run it.
fn allowed(call: &mut Call<'_>) -> Result<&'static Spec, Interrupt> {
    let Some(spec) = call.engine.commands.find(call.arg(0)) else {
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

/// Returns the error of Redis for an unknown command, with the first arguments
/// that fit.
fn unknown(args: &[Bytes]) -> Interrupt {
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
    Interrupt::Unknown {
        error: format!("ERR unknown command '{name}', with args beginning with: {words}"),
        name,
    }
}

/// Returns the milliseconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(0))
}
