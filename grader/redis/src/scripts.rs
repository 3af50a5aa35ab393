//! EVAL, EVALSHA and SCRIPT: which scripts the server knows, and what a script
//! may call. The script process interprets them.

use std::{collections::HashMap, io, path::PathBuf};

use bytes::Bytes;

use super::{
    arguments::{Answer, Call, Instead, arity, error, integer, is, lower},
    clients::unknown_part,
    commands::{self, ANY, NO_KEYS, READ, Sort, Spec},
    lua, memory,
    reply::Reply,
    script_process::{Message, ScriptProcess},
};

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("eval", -3, NO_KEYS, ANY, |call| eval(call, false)).not_in_scripts(),
    Spec::new("evalsha", -3, NO_KEYS, ANY, |call| evalsha(call, false)).not_in_scripts(),
    Spec::new("eval_ro", -3, NO_KEYS, READ, |call| eval(call, true)).not_in_scripts(),
    Spec::new("evalsha_ro", -3, NO_KEYS, READ, |call| evalsha(call, true)).not_in_scripts(),
    Spec::new("script", -2, NO_KEYS, ANY, script).not_in_scripts(),
];

/// How many scripts may run into a limit before the server runs no more.
const MOST_FAILURES: usize = 3;

/// What all scripts of a server may take.
const MOST_BYTES: usize = 8 << 20;

/// The scripts of a server.
#[derive(Debug, Default)]
pub(super) struct Scripts {
    /// Scripts by their digest.
    known: HashMap<String, Bytes>,
    process: Option<ScriptProcess>,
    /// The program that has the script process, if it is not this one.
    pub(super) program: Option<PathBuf>,
    failures: usize,
}

impl Scripts {
    /// The memory that the known scripts take.
    pub(super) fn size(&self) -> usize {
        self.known.values().map(Bytes::len).sum()
    }

    /// The process, ready for a request.
    fn start(&mut self) -> io::Result<ScriptProcess> {
        if self.failures >= MOST_FAILURES {
            let problem = format!("{MOST_FAILURES} scripts before it ran into its limits");
            return Err(io::Error::other(problem));
        }
        match self.process.take() {
            Some(process) => Ok(process),
            None => ScriptProcess::start(self.program.clone()),
        }
    }
}

fn eval(call: &mut Call<'_>, read_only: bool) -> Answer {
    let keys = number_of_keys(call)?;
    let body = call.arg(1).clone();
    let sha = lua::digest(&body);
    if !call.engine.scripts.known.contains_key(&sha) {
        learn(call, &sha, &body)?;
    }
    run(call, &sha, &body, keys, read_only)
}

fn evalsha(call: &mut Call<'_>, read_only: bool) -> Answer {
    let keys = number_of_keys(call)?;
    let sha = lower(call.arg(1));
    let Some(body) = call.engine.scripts.known.get(&sha).cloned() else {
        return Err(error("NOSCRIPT No matching script. Please use EVAL."));
    };
    run(call, &sha, &body, keys, read_only)
}

fn number_of_keys(call: &Call<'_>) -> Result<usize, Instead> {
    let keys = integer(call.arg(2))?;
    let negative = |_| error("ERR Number of keys can't be negative");
    let keys = usize::try_from(keys).map_err(negative)?;
    if keys > call.args.len() - 3 {
        return Err(error(
            "ERR Number of keys can't be greater than number of args",
        ));
    }
    Ok(keys)
}

/// Keeps a script that compiles.
fn learn(call: &mut Call<'_>, sha: &str, body: &Bytes) -> Result<(), Instead> {
    if call.engine.scripts.size() + body.len() > MOST_BYTES {
        return Err(memory::exhausted());
    }
    compile(call, body)?;
    let known = &mut call.engine.scripts.known;
    known.insert(sha.to_owned(), body.clone());
    Ok(())
}

/// Fails if the script is not Lua, or asks for another engine.
fn compile(call: &mut Call<'_>, body: &Bytes) -> Result<(), Instead> {
    if body.starts_with(b"#!") {
        if !body.contains(&b'\n') {
            return Err(error("ERR Invalid script shebang"));
        }
        let line = body.split(|byte| byte.is_ascii_whitespace()).next();
        let line = line.unwrap_or_default();
        if line != b"#!lua" {
            let line = String::from_utf8_lossy(line);
            return Err(error(format!(
                "ERR Unexpected engine in script shebang: {line}"
            )));
        }
    }
    match converse(call, &[b"check".as_slice(), body], Mode::Write) {
        Ok(Reply::Error(text)) => Err(Instead::Error(text)),
        Ok(_) => Ok(()),
        Err(cause) => Err(lost(&lua::digest(body), &cause)),
    }
}

/// What the commands of a script may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Read,
    Write,
}

fn run(call: &mut Call<'_>, sha: &str, body: &Bytes, keys: usize, read_only: bool) -> Answer {
    let first = body.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let declared = body.starts_with(b"#!") && first.windows(9).any(|flag| flag == b"no-writes");
    let mode = if read_only || declared {
        Mode::Read
    } else {
        Mode::Write
    };
    let count = keys.to_string();
    let mut words = vec![b"run".as_slice(), sha.as_bytes(), body, count.as_bytes()];
    words.extend(call.args[3..].iter().map(|word| &word[..]));
    match converse(call, &words, mode) {
        Ok(Reply::Error(text)) => Err(Instead::Error(text)),
        Ok(reply) => Ok(reply),
        Err(cause) => Err(lost(sha, &cause)),
    }
}

/// A script that the process did not finish.
fn lost(sha: &str, cause: &io::Error) -> Instead {
    error(format!(
        "BUSY the script was stopped: it used more processor time or memory than the grader's \
         Redis gives to a script, or its process could not run ({cause}) script: {sha}"
    ))
}

/// Has the process work on a request, and runs the commands it calls for. A
/// script runs as its client, whose database it leaves as it was.
fn converse(call: &mut Call<'_>, words: &[&[u8]], mode: Mode) -> io::Result<Reply> {
    let mut process = call.engine.scripts.start()?;
    let db = call.session().db;
    let mut answer = || {
        process.request(words)?;
        loop {
            match process.message()? {
                Message::Done(reply) => return Ok(reply),
                Message::Call(words) => {
                    let reply = run_command(call, &words, mode);
                    process.answer(&reply)?;
                }
            }
        }
    };
    let answered = answer();
    call.session().db = db;
    match answered {
        Ok(_) => call.engine.scripts.process = Some(process),
        // Dropped here, the process is killed.
        Err(_) => call.engine.scripts.failures += 1,
    }
    answered
}

/// Runs a command of a script.
fn run_command(call: &mut Call<'_>, words: &[Bytes], mode: Mode) -> Reply {
    let answer = permitted(call, words, mode).and_then(|spec| {
        let mut inner = Call {
            engine: call.engine,
            client: call.client,
            args: words,
            may_wait: false,
        };
        (spec.run)(&mut inner)
    });
    match answer {
        Ok(reply) | Err(Instead::Close(reply)) => reply,
        Err(Instead::Error(text)) => Reply::Error(text),
        Err(Instead::Unknown { name, error }) => {
            call.engine.wanting.push(name);
            Reply::Error(error.into())
        }
        // Nothing waits in a script.
        Err(Instead::Wait(_)) => Reply::Null,
    }
}

fn permitted(call: &mut Call<'_>, words: &[Bytes], mode: Mode) -> Result<&'static Spec, Instead> {
    let name = words.first().map(|name| &name[..]).unwrap_or_default();
    let Some(spec) = commands::find(name) else {
        let name = String::from_utf8_lossy(name).to_uppercase();
        return Err(Instead::Unknown {
            error: "ERR Unknown Redis command called from script".to_owned(),
            name,
        });
    };
    if !spec.takes(words.len()) {
        return Err(error(
            "ERR Wrong number of args calling Redis command from script",
        ));
    }
    let waits = |word: &Bytes| is(word, "block");
    if spec.name.starts_with("xread") && words.iter().any(waits) {
        return Err(error(format!(
            "ERR {} command is not allowed with BLOCK option from scripts",
            spec.name
        )));
    }
    if !spec.in_scripts {
        return Err(error("ERR This Redis command is not allowed from script"));
    }
    if mode == Mode::Read && spec.sort == Sort::Write {
        return Err(error(
            "ERR Write commands are not allowed from read-only scripts.",
        ));
    }
    call.engine.reserve(spec, words)?;
    Ok(spec)
}

fn script(call: &mut Call<'_>) -> Answer {
    let rest = &call.args[2..];
    match (lower(call.arg(1)).as_str(), rest) {
        ("load", [body]) => {
            let sha = lua::digest(body);
            if !call.engine.scripts.known.contains_key(&sha) {
                learn(call, &sha, body)?;
            }
            Ok(Reply::bulk(sha))
        }
        ("exists", [_, ..]) => {
            let known = &call.engine.scripts.known;
            let found = rest.iter().map(|sha| known.contains_key(&lower(sha)));
            Ok(Reply::Array(found.map(Reply::flag).collect()))
        }
        ("flush", []) => flush(call),
        ("flush", [word]) if is(word, "sync") || is(word, "async") => flush(call),
        ("flush", _) => Err(error("ERR SCRIPT FLUSH only support SYNC|ASYNC option")),
        ("kill", []) => Err(error("NOTBUSY No scripts in execution right now.")),
        (part @ ("load" | "exists" | "kill"), _) => Err(arity(&format!("script|{part}"))),
        _ => Err(unknown_part(call)),
    }
}

fn flush(call: &mut Call<'_>) -> Answer {
    call.engine.scripts.known.clear();
    Ok(Reply::OK)
}
