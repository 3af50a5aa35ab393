//! A board in memory that does nearly what Redis does: by price, ten shown,
//! each to its time.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::board::{SHOWN, Special};

type Entries = Vec<(String, u32, Option<Instant>)>;

/// The whole board.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Entries>>);

impl Memory {
    pub fn offer(&self, special: &Special, ttl: Option<u64>) {
        let until = ttl.map(|ttl| Instant::now() + Duration::from_millis(ttl));
        let mut entries = self.entries();
        entries.retain(|(cake, _, _)| *cake != special.cake);
        entries.push((special.cake.clone(), special.price, until));
        entries.sort_by_key(|(_, price, _)| *price);
    }

    pub fn specials(&self) -> Vec<Special> {
        let now = Instant::now();
        let mut entries = self.entries();
        entries.retain(|(_, _, until)| until.is_none_or(|until| until > now));
        let specials = entries.iter().map(|(cake, price, _)| Special {
            cake: cake.clone(),
            price: *price,
        });
        specials.take(SHOWN).collect()
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
