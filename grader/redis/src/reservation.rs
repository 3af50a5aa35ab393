//! Reserves memory for commands: refuses one that may exceed the limit.

use bytes::Bytes;

use super::{
    answer::Interrupt,
    decimal,
    engine::{Engine, Spec},
    keyspace::Value,
    memory::{MAX_MEMORY, element, exhausted},
    strings::LONGEST_STRING,
};

/// Returns whether a command may take more memory, as Redis marks it.
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

impl Value {
    /// Returns the memory of the value.
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
    /// Fails if a command may need more memory than there is; otherwise counts
    /// the most that it may need. Commands that only remove always run.
    pub(super) fn reserve(&mut self, spec: &Spec, args: &[Bytes]) -> Result<(), Interrupt> {
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

    /// Returns the most that a command may add: its arguments, and the values
    /// that it makes of them.
    fn needed(&self, spec: &Spec, args: &[Bytes]) -> usize {
        let words: usize = args.iter().map(|word| element(word)).sum();
        let made = match spec.name {
            "setrange" => {
                let offset = args.get(2).and_then(|word| decimal::integer(word));
                let offset = usize::try_from(offset.unwrap_or(0)).unwrap_or(0);
                // The command itself refuses strings that are too long.
                if offset + args[3].len() > LONGEST_STRING {
                    0
                } else {
                    offset
                }
            }
            // These write the values of other keys.
            "copy" => self.held(&args[1..2]),
            name if name.ends_with("store") => self.held(&args[1..]),
            _ => 0,
        };
        words.saturating_add(made)
    }

    /// Returns the memory of these keys in all databases.
    fn held(&self, keys: &[Bytes]) -> usize {
        let values = keys
            .iter()
            .flat_map(|key| self.dbs.iter().filter_map(move |db| db.get(key)));
        values.map(Value::size).fold(0, usize::saturating_add)
    }
}
