//! Values of Lua and values of the protocol, converted as Redis converts them.

use bytes::Bytes;
use rilua::{
    IntoLua, Lua, LuaApiMut, LuaResult, Table, Val, runtime_error,
    vm::{state::LuaState, table::Table as LuaTable},
};

use super::numbers;
use crate::reply::Reply;

/// How deep a script's result may be nested.
const DEEPEST: usize = 64;

/// Returns a string of a script, if the value is one.
pub(super) fn string(state: &LuaState, value: Val) -> Option<Vec<u8>> {
    match value {
        Val::Str(string) => {
            let string = state.gc.string_arena.get(string)?;
            Some(string.data().to_vec())
        }
        _ => None,
    }
}

/// Returns a string, or a number as one, as commands take them.
pub(super) fn word(state: &LuaState, value: Val) -> Option<Vec<u8>> {
    match value {
        Val::Num(number) => Some(numbers::general(number, 17).into_bytes()),
        other => string(state, other),
    }
}

/// Returns the arguments of the function that a script has called.
pub(super) fn arguments(state: &LuaState) -> Vec<Val> {
    (state.base..state.top)
        .map(|at| state.stack_get(at))
        .collect()
}

/// Returns a string for a script.
pub(super) fn make_string(state: &mut LuaState, bytes: &[u8]) -> Val {
    Val::Str(state.gc.intern_string(bytes))
}

/// Returns a list for a script.
pub(super) fn make_list(state: &mut LuaState, items: &[Val]) -> LuaResult<Val> {
    let table = make_table(state);
    for (at, item) in items.iter().enumerate() {
        table.raw_set(state, index(at + 1), *item)?;
    }
    table.into_lua(state)
}

/// Returns an empty table for a script.
pub(super) fn make_table(state: &mut LuaState) -> Table {
    Table::from_gc_ref(state.gc.alloc_table(LuaTable::new()))
}

/// Returns a key of a list; no list is too long for a float.
#[allow(clippy::cast_precision_loss, reason = "lists fit into memory")]
pub(super) fn index(at: usize) -> Val {
    Val::Num(at as f64)
}

/// Returns a table with one field, as Redis hands statuses and errors to
/// scripts.
pub(super) fn make_marked(state: &mut LuaState, field: &str, text: &str) -> LuaResult<Val> {
    let table = make_table(state);
    let (name, text) = (
        make_string(state, field.as_bytes()),
        make_string(state, text.as_bytes()),
    );
    table.raw_set(state, name, text)?;
    table.into_lua(state)
}

/// Sets a global variable to a list of strings.
pub(super) fn set_global_list(lua: &mut Lua, name: &str, words: &[Bytes]) -> LuaResult<()> {
    let state = lua.state_mut();
    let words: Vec<Val> = words.iter().map(|word| make_string(state, word)).collect();
    let list = make_list(state, &words)?;
    lua.set_global_val(name, list)
}

/// Returns a reply as a script sees it.
pub(super) fn from_reply(state: &mut LuaState, reply: &Reply) -> LuaResult<Val> {
    Ok(match reply {
        #[allow(clippy::cast_precision_loss, reason = "every number of Lua is a float")]
        Reply::Integer(number) => Val::Num(*number as f64),
        Reply::Bulk(bytes) => make_string(state, bytes),
        Reply::Status(text) => make_marked(state, "ok", text)?,
        Reply::Error(text) => make_marked(state, "err", text)?,
        Reply::Array(items) => {
            let items: LuaResult<Vec<Val>> =
                items.iter().map(|item| from_reply(state, item)).collect();
            make_list(state, &items?)?
        }
        // Nothing else comes over the older protocol.
        _ => Val::Bool(false),
    })
}

/// Returns a field of a table.
pub(super) fn field(state: &mut LuaState, table: Val, name: &str) -> Val {
    let Val::Table(table) = table else {
        return Val::Nil;
    };
    let name = make_string(state, name.as_bytes());
    let found = Table::from_gc_ref(table).raw_get(state, name);
    found.unwrap_or(Val::Nil)
}

/// Returns a script's result as a reply.
pub(super) fn to_reply(state: &mut LuaState, value: Val) -> Reply {
    match nested(state, value, 0) {
        Ok(reply) => reply,
        Err(_) => Reply::Error("ERR reached lua stack limit".into()),
    }
}

fn nested(state: &mut LuaState, value: Val, depth: usize) -> LuaResult<Reply> {
    if depth > DEEPEST {
        return Err(runtime_error("too deep"));
    }
    match value {
        Val::Num(number) => Ok(Reply::Integer(whole(number))),
        Val::Bool(true) => Ok(Reply::Integer(1)),
        Val::Str(_) => Ok(Reply::Bulk(string(state, value).unwrap_or_default().into())),
        Val::Table(table) => {
            if let Some(marked) = marked(state, value) {
                return Ok(marked);
            }
            let table = Table::from_gc_ref(table);
            let mut items = Vec::new();
            for at in 1.. {
                match table.raw_get(state, index(at))? {
                    Val::Nil => break,
                    item => items.push(nested(state, item, depth + 1)?),
                }
            }
            Ok(Reply::Array(items))
        }
        _ => Ok(Reply::Null),
    }
}

/// Returns a number without its fraction; a number outside the range of
/// integers becomes the lowest integer, as in C.
#[allow(clippy::cast_possible_truncation, reason = "it is in range")]
fn whole(number: f64) -> i64 {
    const BOUND: f64 = 9_223_372_036_854_775_808.0;
    match number.abs() < BOUND {
        true => number as i64,
        false => i64::MIN,
    }
}

/// Returns a table that represents an error, a status or a float.
fn marked(state: &mut LuaState, value: Val) -> Option<Reply> {
    let text = |state: &mut LuaState, name| {
        let found = field(state, value, name);
        let found = string(state, found)?;
        Some(String::from_utf8_lossy(&found).into_owned())
    };
    if let Some(error) = text(state, "err") {
        return Some(Reply::Error(error.into()));
    }
    if let Some(status) = text(state, "ok") {
        return Some(Reply::Status(status.into()));
    }
    match field(state, value, "double") {
        Val::Num(number) => Some(Reply::Double(number)),
        _ => None,
    }
}

/// Converts the error of a script, as the prelude passes it on.
pub(super) fn to_error(state: &mut LuaState, value: Val) -> ScriptError {
    let mut text = |name| {
        let found = field(state, value, name);
        let found = word(state, found)?;
        Some(String::from_utf8_lossy(&found).into_owned())
    };
    let place = text("source").zip(text("line"));
    ScriptError {
        message: text("err").unwrap_or_else(|| "ERR unknown error".to_owned()),
        place: place.map(|(source, line)| format!("{source}:{line}")),
    }
}

/// The reason why a script failed, with its line if known.
pub(super) struct ScriptError {
    pub(super) message: String,
    pub(super) place: Option<String>,
}

impl ScriptError {
    pub(super) fn describe(self, sha: &str) -> String {
        match self.place {
            Some(place) => format!("{} script: {sha}, on {place}.", self.message),
            None => self.message,
        }
    }
}
