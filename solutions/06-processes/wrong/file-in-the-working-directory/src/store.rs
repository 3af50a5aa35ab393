//! The store: a file, written anew at every change.

use std::{
    collections::HashMap,
    fs,
    io::{self, ErrorKind},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

const FILE: &str = "crumb.json";

#[derive(Default, Deserialize, Serialize)]
struct Books {
    names: HashMap<String, String>,
    baskets: HashMap<String, Vec<String>>,
    stock: HashMap<String, u32>,
    photos: HashMap<String, Vec<u8>>,
}

/// The way to the store.
#[derive(Clone)]
pub struct Store {
    lock: Arc<Mutex<()>>,
}

impl Store {
    pub fn at(_url: &str) -> io::Result<Self> {
        let lock = Arc::default();
        Ok(Self { lock })
    }

    fn hold(&self) -> MutexGuard<'_, ()> {
        self.lock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self) -> io::Result<Books> {
        match fs::read(FILE) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Books::default()),
            Err(error) => Err(error),
        }
    }

    fn change<T>(&self, change: impl FnOnce(&mut Books) -> T) -> io::Result<T> {
        let _held = self.hold();
        let mut books = self.read()?;
        let done = change(&mut books);
        fs::write(FILE, serde_json::to_vec(&books)?)?;
        Ok(done)
    }

    fn look<T>(&self, look: impl FnOnce(&Books) -> T) -> io::Result<T> {
        let _held = self.hold();
        self.read().map(|books| look(&books))
    }

    pub async fn log_in(&self, name: &str) -> io::Result<String> {
        let session = Uuid::new_v4().to_string();
        self.change(|books| books.names.insert(session.clone(), name.to_owned()))?;
        Ok(session)
    }

    pub async fn customer(&self, session: &str) -> io::Result<Option<String>> {
        self.look(|books| books.names.get(session).cloned())
    }

    pub async fn cakes(&self, session: &str) -> io::Result<Vec<String>> {
        self.look(|books| books.baskets.get(session).cloned().unwrap_or_default())
    }

    pub async fn add(&self, session: &str, cake: &str) -> io::Result<()> {
        let session = session.to_owned();
        self.change(|books| {
            books
                .baskets
                .entry(session)
                .or_default()
                .push(cake.to_owned())
        })
    }

    pub async fn stock(&self, cake: &str) -> io::Result<u32> {
        self.look(|books| books.stock.get(cake).copied().unwrap_or(0))
    }

    pub async fn set_stock(&self, cake: &str, count: u32) -> io::Result<()> {
        self.change(|books| books.stock.insert(cake.to_owned(), count))?;
        Ok(())
    }

    pub async fn take(&self, cake: &str) -> io::Result<bool> {
        self.change(|books| match books.stock.get_mut(cake) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        })
    }

    pub async fn photo(&self, id: &str) -> io::Result<Option<Vec<u8>>> {
        self.look(|books| books.photos.get(id).cloned())
    }

    pub async fn keep_photo(&self, id: &str, photo: &[u8]) -> io::Result<()> {
        self.change(|books| books.photos.insert(id.to_owned(), photo.to_vec()))?;
        Ok(())
    }
}
