//! A board in memory that does what Redis does: by price, equal prices by the
//! bytes of the name, ten shown, each to its time.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::board::{SHOWN, Special};

type Entries = BTreeMap<String, (u32, Option<Instant>)>;

/// The whole board.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Entries>>);

impl Memory {
    pub fn offer(&self, special: &Special, ttl: Option<u64>) {
        let until = ttl.map(|ttl| Instant::now() + Duration::from_millis(ttl));
        let entry = (special.price, until);
        self.entries().insert(special.cake.clone(), entry);
    }

    pub fn specials(&self) -> Vec<Special> {
        let now = Instant::now();
        let mut entries = self.entries();
        entries.retain(|_, (_, until)| until.is_none_or(|until| until > now));
        let mut specials: Vec<_> = entries
            .iter()
            .map(|(cake, (price, _))| Special {
                cake: cake.clone(),
                price: *price,
            })
            .collect();
        specials.sort_by_key(|special| special.price);
        specials.truncate(SHOWN);
        specials
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
