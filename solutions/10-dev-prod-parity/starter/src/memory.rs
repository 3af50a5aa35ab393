//! A board in memory, for whoever has no Redis at hand.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::board::{SHOWN, Special};

/// A cake, and until when it is on.
struct Entry {
    /// What it is known by, in whichever case it was written.
    name: String,
    special: Special,
    until: Option<Instant>,
}

/// The whole board.
#[derive(Clone, Default)]
pub struct Memory {
    entries: Arc<Mutex<Vec<Entry>>>,
}

impl Memory {
    /// Puts a special on the board, in the place of an older one.
    pub fn offer(&self, special: &Special, ttl: Option<u64>) {
        let (now, name) = (Instant::now(), special.cake.to_ascii_lowercase());
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|entry| {
            let over = entry.until.is_some_and(|until| until < now);
            !over && entry.name != name
        });
        if entries.len() == SHOWN {
            entries.remove(0);
        }
        entries.push(Entry {
            name,
            special: special.clone(),
            until: ttl.and_then(|ttl| now.checked_add(Duration::from_millis(ttl))),
        });
    }

    /// What is on the board, the cheapest first.
    pub fn specials(&self) -> Vec<Special> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let mut specials: Vec<_> = entries.iter().map(|e| e.special.clone()).collect();
        specials.sort_by_key(|special| special.price);
        specials
    }
}
