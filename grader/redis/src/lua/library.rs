//! The table `redis` that Redis adds to Lua.

use rilua::{IntoLua, Lua, LuaApiMut, LuaResult, Val, runtime_error, vm::state::LuaState};
use sha1::{Digest, Sha1};

use super::{
    channel::{self, Channel},
    json, values,
};
use crate::{reply::Reply, version::VERSION};

/// Adds everything to a new interpreter.
pub(super) fn register(lua: &mut Lua) -> LuaResult<()> {
    let redis = lua.create_table();
    lua.table_set_function(&redis, "call", call)?;
    lua.table_set_function(&redis, "pcall", protected_call)?;
    lua.table_set_function(&redis, "error_reply", error_reply)?;
    lua.table_set_function(&redis, "status_reply", status_reply)?;
    lua.table_set_function(&redis, "sha1hex", sha1hex)?;
    lua.table_set_function(&redis, "log", nothing)?;
    lua.table_set_function(&redis, "setresp", setresp)?;
    lua.table_set_function(&redis, "set_repl", nothing)?;
    lua.table_set_function(&redis, "replicate_commands", accept)?;
    let levels = ["LOG_DEBUG", "LOG_VERBOSE", "LOG_NOTICE", "LOG_WARNING"];
    for (level, name) in levels.iter().enumerate() {
        let name = lua.create_string(name.as_bytes());
        lua.table_raw_set(&redis, name, values::index(level))?;
    }
    let (name, version) = (
        lua.create_string(b"REDIS_VERSION"),
        lua.create_string(VERSION.as_bytes()),
    );
    lua.table_raw_set(&redis, name, version)?;
    let redis = redis.into_lua(lua)?;
    lua.set_global_val("redis", redis)?;
    json::register(lua)
}

fn call(state: &mut LuaState) -> LuaResult<u32> {
    let answer = exchange(state)?;
    match values::field(state, answer, "err") {
        Val::Nil => answer_with(state, answer),
        _ => Err(raise(state, answer)),
    }
}

fn protected_call(state: &mut LuaState) -> LuaResult<u32> {
    let answer = exchange(state)?;
    answer_with(state, answer)
}

/// Raises a value that is not a string.
fn raise(state: &mut LuaState, value: Val) -> rilua::LuaError {
    state.error_object = Some(value);
    runtime_error("an error reply")
}

fn answer_with(state: &mut LuaState, value: Val) -> LuaResult<u32> {
    state.push(value);
    Ok(1)
}

/// Has the server run the command that the script has named.
fn exchange(state: &mut LuaState) -> LuaResult<Val> {
    let given = values::arguments(state);
    let words: Option<Vec<_>> = given
        .iter()
        .map(|value| values::word(state, *value))
        .collect();
    let problem = match &words {
        Some(words) if !words.is_empty() => None,
        Some(_) => Some("ERR Please specify at least one argument for this redis lib call"),
        None => Some("ERR Lua redis lib command arguments must be strings or integers"),
    };
    let reply = match problem {
        Some(problem) => Reply::Error(problem.into()),
        None => channel::with(|channel| Channel::call(channel, words.unwrap_or_default()))
            .map_err(|cause| runtime_error(format!("the server has gone: {cause}")))?,
    };
    values::from_reply(state, &reply)
}

/// Returns the one string that a function was called with.
fn one_string(state: &mut LuaState) -> LuaResult<Vec<u8>> {
    let given = values::arguments(state);
    match given[..] {
        [value] => match values::string(state, value) {
            Some(string) => Ok(string),
            None => Err(complain(state, "ERR wrong number or type of arguments")),
        },
        _ => Err(complain(state, "ERR wrong number or type of arguments")),
    }
}

fn complain(state: &mut LuaState, text: &str) -> rilua::LuaError {
    match values::make_marked(state, "err", text) {
        Ok(value) => raise(state, value),
        Err(error) => error,
    }
}

/// Makes an error reply. A text without a dash at its beginning has no code,
/// and gets one unless it has several words.
fn error_reply(state: &mut LuaState) -> LuaResult<u32> {
    let text = String::from_utf8_lossy(&one_string(state)?).into_owned();
    let text = match text.strip_prefix('-') {
        Some(rest) => rest.to_owned(),
        None if text.contains(' ') => text,
        None => format!("ERR {text}"),
    };
    let value = values::make_marked(state, "err", &text)?;
    answer_with(state, value)
}

fn status_reply(state: &mut LuaState) -> LuaResult<u32> {
    let text = String::from_utf8_lossy(&one_string(state)?).into_owned();
    let value = values::make_marked(state, "ok", &text)?;
    answer_with(state, value)
}

fn sha1hex(state: &mut LuaState) -> LuaResult<u32> {
    let given = values::arguments(state);
    let [value] = given[..] else {
        return Err(complain(state, "ERR wrong number of arguments"));
    };
    let bytes = values::word(state, value).unwrap_or_default();
    let name = values::make_string(state, digest(&bytes).as_bytes());
    answer_with(state, name)
}

/// Returns the digest by which Redis names a script.
pub(crate) fn digest(bytes: &[u8]) -> String {
    let digest = Sha1::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Scripts speak the older protocol here.
fn setresp(state: &mut LuaState) -> LuaResult<u32> {
    let given = values::arguments(state);
    match given[..] {
        [Val::Num(2.0 | 3.0)] => Ok(0),
        _ => Err(complain(state, "ERR RESP version must be 2 or 3.")),
    }
}

fn nothing(_: &mut LuaState) -> LuaResult<u32> {
    Ok(0)
}

fn accept(state: &mut LuaState) -> LuaResult<u32> {
    answer_with(state, Val::Bool(true))
}
