//! The table `cjson` of scripts.

use rilua::{IntoLua, Lua, LuaApiMut, LuaResult, Table, Val, runtime_error, vm::state::LuaState};
use serde_json::Value;

use super::{numbers, values};

/// The value for `null` in a script.
const NULL: Val = Val::LightUserdata(0);

/// How deep a value may be nested.
const DEEPEST: usize = 100;

/// A list with more gaps than this is refused.
const SPARSE: usize = 10;

/// Adds the table to a new interpreter.
pub(super) fn register(lua: &mut Lua) -> LuaResult<()> {
    let cjson = lua.create_table();
    lua.table_set_function(&cjson, "encode", encode)?;
    lua.table_set_function(&cjson, "decode", decode)?;
    let null = lua.create_string(b"null");
    lua.table_raw_set(&cjson, null, NULL)?;
    let cjson = cjson.into_lua(lua)?;
    lua.set_global_val("cjson", cjson)
}

fn encode(state: &mut LuaState) -> LuaResult<u32> {
    let given = values::arguments(state);
    let [value] = given[..] else {
        return Err(runtime_error(
            "bad argument #1 to 'encode' (expected 1 argument)",
        ));
    };
    let mut out = Vec::new();
    write(state, value, &mut out, 0).map_err(runtime_error)?;
    let text = values::make_string(state, &out);
    state.push(text);
    Ok(1)
}

fn write(state: &mut LuaState, value: Val, out: &mut Vec<u8>, depth: usize) -> Result<(), String> {
    if depth > DEEPEST {
        return Err("Cannot serialise, excessive depth".to_owned());
    }
    match value {
        Val::Nil | Val::LightUserdata(_) => out.extend_from_slice(b"null"),
        Val::Bool(flag) => out.extend_from_slice(if flag { b"true" } else { b"false" }),
        Val::Num(number) if !number.is_finite() => {
            return Err("Cannot serialise number: must not be NaN or Inf".to_owned());
        }
        Val::Num(number) => out.extend_from_slice(numbers::general(number, 14).as_bytes()),
        Val::Str(_) => quote(&values::string(state, value).unwrap_or_default(), out),
        Val::Table(table) => write_table(state, Table::from_gc_ref(table), out, depth)?,
        other => {
            let kind = other.type_name();
            return Err(format!("Cannot serialise {kind}: type not supported"));
        }
    }
    Ok(())
}

fn write_table(
    state: &mut LuaState,
    table: Table,
    out: &mut Vec<u8>,
    depth: usize,
) -> Result<(), String> {
    let pairs = pairs(state, table)?;
    if let Some(longest) = list_length(&pairs)? {
        out.push(b'[');
        for at in 1..=longest {
            if at > 1 {
                out.push(b',');
            }
            let item = table.raw_get(state, values::index(at));
            write(state, item.unwrap_or(Val::Nil), out, depth + 1)?;
        }
        out.push(b']');
        return Ok(());
    }
    out.push(b'{');
    for (at, (key, value)) in pairs.into_iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        let name = match key {
            Val::Num(number) => numbers::general(number, 14).into_bytes(),
            key => values::string(state, key)
                .ok_or("Cannot serialise table: table key must be a number or string")?,
        };
        quote(&name, out);
        out.push(b':');
        write(state, value, out, depth + 1)?;
    }
    out.push(b'}');
    Ok(())
}

fn pairs(state: &LuaState, table: Table) -> Result<Vec<(Val, Val)>, String> {
    let (mut found, mut key) = (Vec::new(), Val::Nil);
    let inner = state.gc.tables.get(table.gc_ref());
    let inner = inner.ok_or("Cannot serialise table: it is gone")?;
    while let Some((next, value)) = inner
        .next(key, &state.gc.string_arena)
        .map_err(|error| error.to_string())?
    {
        found.push((next, value));
        key = next;
    }
    Ok(found)
}

/// Returns the length of a table that is a list: every key a whole number above
/// zero.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number is whole and positive"
)]
fn list_length(pairs: &[(Val, Val)]) -> Result<Option<usize>, String> {
    let mut longest = 0;
    for (key, _) in pairs {
        match key {
            Val::Num(number) if *number >= 1.0 && number.fract() == 0.0 => {
                longest = longest.max(*number as usize);
            }
            _ => return Ok(None),
        }
    }
    if longest > SPARSE && longest > pairs.len() * 2 {
        return Err("Cannot serialise table: excessively sparse array".to_owned());
    }
    Ok((longest > 0).then_some(longest))
}

fn quote(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'/' => out.extend_from_slice(b"\\/"),
            8 => out.extend_from_slice(b"\\b"),
            9 => out.extend_from_slice(b"\\t"),
            10 => out.extend_from_slice(b"\\n"),
            12 => out.extend_from_slice(b"\\f"),
            13 => out.extend_from_slice(b"\\r"),
            0..32 | 127 => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => out.push(*byte),
        }
    }
    out.push(b'"');
}

fn decode(state: &mut LuaState) -> LuaResult<u32> {
    let given = values::arguments(state);
    let text = given.first().and_then(|value| values::word(state, *value));
    let read = text.map(|text| serde_json::from_slice::<Value>(&text));
    match read {
        Some(Ok(value)) => {
            let value = from_json(state, &value)?;
            state.push(value);
            Ok(1)
        }
        // The words differ from those of Redis; that it fails does not.
        Some(Err(error)) => Err(runtime_error(format!("Expected JSON but found: {error}"))),
        None => Err(runtime_error(
            "bad argument #1 to 'decode' (string expected)",
        )),
    }
}

fn from_json(state: &mut LuaState, value: &Value) -> LuaResult<Val> {
    Ok(match value {
        Value::Null => NULL,
        Value::Bool(flag) => Val::Bool(*flag),
        Value::Number(number) => Val::Num(number.as_f64().unwrap_or(f64::NAN)),
        Value::String(text) => values::make_string(state, text.as_bytes()),
        Value::Array(items) => {
            let items: LuaResult<Vec<Val>> =
                items.iter().map(|item| from_json(state, item)).collect();
            values::make_list(state, &items?)?
        }
        Value::Object(fields) => {
            let table = values::make_table(state);
            for (name, field) in fields {
                let name = values::make_string(state, name.as_bytes());
                let field = from_json(state, field)?;
                table.raw_set(state, name, field)?;
            }
            table.into_lua(state)?
        }
    })
}
