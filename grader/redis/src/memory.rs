//! The limit of the server's memory: what values take, and which commands are
//! refused when there is no more.

use bytes::Bytes;

use super::{
    arguments::{Instead, error},
    commands::Spec,
    decimal,
    engine::Engine,
    keyspace::Value,
    strings::LONGEST_STRING,
};

/// The memory that keys and values may take, as `maxmemory` would set it.
pub(super) const MAX_MEMORY: usize = 64 << 20;

/// What an element takes beside its bytes.
const ELEMENT: usize = 64;

/// What the server's values take: measured now and then, estimated between.
#[derive(Debug, Default)]
pub(super) struct Memory {
    measured: usize,
    /// What commands may have added since.
    added: usize,
    /// Whether a command may have taken something away since.
    stale: bool,
}

impl Memory {
    /// The estimate.
    pub(super) fn used(&self) -> usize {
        self.measured + self.added
    }
}

/// Whether a command may take more memory, as Redis marks it.
fn grows(name: &str) -> bool {
    matches!(
        name,
        "append"
            | "blmove"
            | "brpoplpush"
            | "copy"
            | "decr"
            | "decrby"
            | "getset"
            | "hincrby"
            | "hincrbyfloat"
            | "hmset"
            | "hset"
            | "hsetnx"
            | "incr"
            | "incrby"
            | "incrbyfloat"
            | "linsert"
            | "lmove"
            | "lpush"
            | "lpushx"
            | "lset"
            | "mset"
            | "msetnx"
            | "psetex"
            | "rpoplpush"
            | "rpush"
            | "rpushx"
            | "sadd"
            | "sdiffstore"
            | "set"
            | "setex"
            | "setnx"
            | "setrange"
            | "sinterstore"
            | "sunionstore"
            | "xadd"
            | "xgroup"
            | "xsetid"
            | "zadd"
            | "zdiffstore"
            | "zincrby"
            | "zinterstore"
            | "zrangestore"
            | "zunionstore"
    )
}

/// The answer to a command for which there is no memory.
pub(super) fn exhausted() -> Instead {
    error("OOM command not allowed when used memory > 'maxmemory'.")
}

/// What an element takes.
pub(super) fn element(bytes: &[u8]) -> usize {
    bytes.len() + ELEMENT
}

impl Value {
    /// What the value takes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::String(string) => element(string),
            Self::List(list) => list.iter().map(|item| element(item)).sum(),
            Self::Hash(hash) => hash
                .iter()
                .map(|(name, value)| element(name) + element(value))
                .sum(),
            Self::Set(set) => set.iter().map(|member| element(member)).sum(),
            Self::Sorted(set) => set.iter().map(|place| 2 * element(&place.member)).sum(),
            Self::Stream(stream) => stream.size(),
        }
    }
}

impl Engine {
    /// Fails if a command may take more memory than there is, and otherwise
    /// counts what it may take. Commands that only take away always run.
    pub(super) fn reserve(&mut self, spec: &Spec, args: &[Bytes]) -> Result<(), Instead> {
        if !grows(spec.name) {
            self.memory.stale = true;
            return Ok(());
        }
        let needed = self.needed(spec, args);
        if self.memory.used() + needed > MAX_MEMORY && self.memory.stale {
            self.measure();
        }
        if self.memory.used() + needed > MAX_MEMORY {
            return Err(exhausted());
        }
        self.memory.added += needed;
        // A value may also have been replaced by a smaller one.
        self.memory.stale = true;
        Ok(())
    }

    fn measure(&mut self) {
        let values = self.dbs.iter().flat_map(|db| db.keys());
        let values: usize = values.map(|(key, value)| element(key) + value.size()).sum();
        self.memory.measured = values + self.scripts.size();
        self.memory.added = 0;
        self.memory.stale = false;
    }

    /// The most that a command may add: its words, and what it makes of them.
    fn needed(&self, spec: &Spec, args: &[Bytes]) -> usize {
        let words: usize = args.iter().map(|word| element(word)).sum();
        let made = match spec.name {
            "setrange" => {
                let offset = args.get(2).and_then(|word| decimal::integer(word));
                let offset = usize::try_from(offset.unwrap_or(0)).unwrap_or(0);
                // The command itself refuses what no string can hold.
                if offset + args[3].len() > LONGEST_STRING {
                    0
                } else {
                    offset
                }
            }
            // These write what other keys hold.
            "copy" => self.held(&args[1..2]),
            name if name.ends_with("store") => self.held(&args[1..]),
            _ => 0,
        };
        words.saturating_add(made)
    }

    /// What these keys hold, whichever database they are in.
    fn held(&self, keys: &[Bytes]) -> usize {
        let values = keys
            .iter()
            .flat_map(|key| self.dbs.iter().filter_map(move |db| db.get(key)));
        values.map(Value::size).fold(0, usize::saturating_add)
    }
}
