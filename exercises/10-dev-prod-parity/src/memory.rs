//! A board in memory, for whoever has no Redis at hand.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::board::{SHOWN, Special};

/// A cake, and until when it is on.
struct Entry {
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
        let now = Instant::now();
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|entry| {
            let over = entry.until.is_some_and(|until| until < now);
            !over && !entry.special.cake.eq_ignore_ascii_case(&special.cake)
        });
        if entries.len() == SHOWN {
            entries.remove(0);
        }
        entries.push(Entry {
            special: special.clone(),
            until: ttl.map(|ttl| now + Duration::from_millis(ttl)),
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
