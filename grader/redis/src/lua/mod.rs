//! The process that runs Lua scripts: an interpreter of Lua 5.1, the additions
//! of Redis to it, and the conversation with the server, which runs the
//! commands.
//!
//! Scripts come from services that are not trusted. The interpreter is safe
//! Rust, and this process limits the resources of a script: the operating
//! system ends it if a script takes too much memory or processor time.

mod channel;
mod json;
mod library;
mod numbers;
mod values;

use std::{io, time::Duration};

use rilua::{FromLua, Function, IntoLua, Lua, LuaApiMut, LuaResult, StdLib, Val};
use rustix::{
    process::{Resource, Rlimit, getrlimit, setrlimit},
    time::{ClockId, clock_gettime},
};

use super::reply::Reply;
use channel::Channel;
pub(super) use library::digest;
use values::ScriptError;

/// The processor time that one script may use, in whole seconds as the
/// operating system counts them.
const PROCESSOR_TIME: Duration = Duration::from_secs(2);

/// The memory that this process may use, interpreter and script together.
const MEMORY: u64 = 96 << 20;

/// The name of a script in its error messages.
const CHUNK: &str = "@user_script";

const PRELUDE: &str = include_str!("prelude.lua");

/// Runs scripts from stdin until it is closed.
///
/// # Errors
/// If the server cannot be reached or sends something else than a script.
pub fn run_scripts() -> io::Result<()> {
    limit(Resource::Data, MEMORY)?;
    while let Some(request) = channel::with(Channel::request)? {
        limit_processor_time()?;
        let reply = match &request[..] {
            [kind, body] if kind == "check" => check(body),
            [kind, sha, body, keys, rest @ ..] if kind == "run" => {
                let keys = String::from_utf8_lossy(keys).parse().unwrap_or(0);
                run(&String::from_utf8_lossy(sha), body, rest, keys)
            }
            _ => return Err(io::Error::other("the server sent an unknown request")),
        };
        channel::with(|channel| channel.finish(reply))?;
    }
    Ok(())
}

/// Gives the next script its processor time.
fn limit_processor_time() -> io::Result<()> {
    let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec;
    let used = u64::try_from(used).unwrap_or(0);
    limit(Resource::Cpu, used + PROCESSOR_TIME.as_secs())
}

fn limit(resource: Resource, most: u64) -> io::Result<()> {
    let maximum = getrlimit(resource).maximum;
    let current = Some(maximum.map_or(most, |maximum| maximum.min(most)));
    Ok(setrlimit(resource, Rlimit { current, maximum })?)
}

/// Compiles a script without running it.
fn check(body: &[u8]) -> Reply {
    let loaded = Lua::new_empty().load_bytes(source(body), CHUNK);
    match loaded {
        Ok(_) => Reply::OK,
        Err(error) => {
            Reply::Error(format!("ERR Error compiling script (new function): {error}").into())
        }
    }
}

/// Returns the script without its first line, if that names the engine; the
/// line end stays, so that line numbers are right. Binary chunks are not
/// source.
fn source(body: &[u8]) -> &[u8] {
    if !body.starts_with(b"#!") {
        return body;
    }
    let end = body.iter().position(|byte| *byte == b'\n');
    &body[end.unwrap_or(body.len())..]
}

/// Runs a script and converts its result.
fn run(sha: &str, body: &[u8], words: &[bytes::Bytes], keys: usize) -> Reply {
    let (keys, args) = words.split_at(keys.min(words.len()));
    match execute(body, keys, args) {
        Ok(Ok(reply)) => reply,
        Ok(Err(failure)) => Reply::Error(failure.describe(sha).into()),
        // The prelude catches the errors of a script.
        Err(error) => Reply::Error(format!("ERR Error running script: {error}").into()),
    }
}

fn execute(
    body: &[u8],
    keys: &[bytes::Bytes],
    args: &[bytes::Bytes],
) -> LuaResult<Result<Reply, ScriptError>> {
    let libraries =
        StdLib::BASE | StdLib::STRING | StdLib::TABLE | StdLib::MATH | StdLib::COROUTINE;
    let mut lua = Lua::new_with(libraries | StdLib::DEBUG)?;
    library::register(&mut lua)?;
    values::set_global_list(&mut lua, "KEYS", keys)?;
    values::set_global_list(&mut lua, "ARGV", args)?;
    let prelude = lua.load_bytes(PRELUDE.as_bytes(), "=prelude")?;
    let runner = lua.call_function(&prelude, &[])?;
    let runner = Function::from_lua(runner.first().copied().unwrap_or(Val::Nil), &lua)?;
    let script = lua.load_bytes(source(body), CHUNK)?.into_lua(&mut lua)?;
    let results = lua.call_function(&runner, &[script])?;
    let result = results.get(1).copied().unwrap_or(Val::Nil);
    let state = lua.state_mut();
    Ok(match results.first() {
        Some(Val::Bool(true)) => Ok(values::to_reply(state, result)),
        _ => Err(values::to_error(state, result)),
    })
}
