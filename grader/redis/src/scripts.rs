//! EVAL, EVALSHA and SCRIPT: runs scripts, and the commands that they call. The
//! script process interprets them.

use std::io;

use bytes::Bytes;

use super::{
    answer::{Answer, Interrupt, arity, error},
    arguments::{integer, is, lower},
    clients::unknown_part,
    engine::{ANY, Call, NO_KEYS, READ, Sort, Spec},
    lua, memory,
    reply::Reply,
    script_process::Message,
};

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("eval", -3, NO_KEYS, ANY, |call| eval(call, false)).not_in_scripts(),
    Spec::new("evalsha", -3, NO_KEYS, ANY, |call| evalsha(call, false)).not_in_scripts(),
    Spec::new("eval_ro", -3, NO_KEYS, READ, |call| eval(call, true)).not_in_scripts(),
    Spec::new("evalsha_ro", -3, NO_KEYS, READ, |call| evalsha(call, true)).not_in_scripts(),
    Spec::new("script", -2, NO_KEYS, ANY, script).not_in_scripts(),
];

/// The memory that all scripts of a server may take.
const MOST_BYTES: usize = 8 << 20;

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

fn number_of_keys(call: &Call<'_>) -> Result<usize, Interrupt> {
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

/// Stores a script that compiles.
fn learn(call: &mut Call<'_>, sha: &str, body: &Bytes) -> Result<(), Interrupt> {
    if call.engine.scripts.size() + body.len() > MOST_BYTES {
        return Err(memory::exhausted());
    }
    compile(call, body)?;
    let known = &mut call.engine.scripts.known;
    known.insert(sha.to_owned(), body.clone());
    Ok(())
}

/// Fails if the script is not Lua, or asks for another engine.
fn compile(call: &mut Call<'_>, body: &Bytes) -> Result<(), Interrupt> {
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
        Ok(Reply::Error(text)) => Err(Interrupt::Error(text)),
        Ok(_) => Ok(()),
        Err(cause) => Err(lost(&lua::digest(body), &cause)),
    }
}

/// The kinds of commands that a script may call.
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
        Ok(Reply::Error(text)) => Err(Interrupt::Error(text)),
        Ok(reply) => Ok(reply),
        Err(cause) => Err(lost(sha, &cause)),
    }
}

/// Returns a script that the process did not finish.
fn lost(sha: &str, cause: &io::Error) -> Interrupt {
    error(format!(
        "BUSY the script was stopped: it used more processor time or memory than the grader's \
         Redis gives to a script, or its process could not run ({cause}) script: {sha}"
    ))
}

/// Sends a request to the process, and runs the commands that it asks for. A
/// script runs as its client, whose database stays selected.
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
        Ok(reply) | Err(Interrupt::Close(reply)) => reply,
        Err(Interrupt::Error(text)) => Reply::Error(text),
        Err(Interrupt::Unknown { name, error }) => {
            call.engine.wanting.push(name);
            Reply::Error(error.into())
        }
        // Nothing waits in a script.
        Err(Interrupt::Wait(_)) => Reply::Null,
    }
}

fn permitted(call: &mut Call<'_>, words: &[Bytes], mode: Mode) -> Result<&'static Spec, Interrupt> {
    let name = words.first().map(|name| &name[..]).unwrap_or_default();
    let Some(spec) = call.engine.commands.find(name) else {
        let name = String::from_utf8_lossy(name).to_uppercase();
        return Err(Interrupt::Unknown {
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
