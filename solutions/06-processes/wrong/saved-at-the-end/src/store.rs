//! The store: in memory, read from Redis at the start and saved there at the end.

use std::{
    collections::HashMap,
    convert::Infallible,
    error::Error,
    process,
    sync::{Arc, Mutex, PoisonError},
};

use redis::{Client, Commands};
use serde::{Deserialize, Serialize};
use tokio::signal::unix::{SignalKind, signal};
use uuid::Uuid;

const KEY: &str = "crumb";

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
    books: Arc<Mutex<Books>>,
}

impl Store {
    pub fn at(url: &str) -> Result<Self, Box<dyn Error>> {
        let client = Client::open(url)?;
        let saved: Option<Vec<u8>> = client.get_connection()?.get(KEY)?;
        let books: Books = match saved {
            Some(saved) => serde_json::from_slice(&saved)?,
            None => Books::default(),
        };
        let books = Arc::new(Mutex::new(books));
        tokio::spawn(save_at_the_end(client, Arc::clone(&books)));
        Ok(Self { books })
    }

    fn change<T>(&self, change: impl FnOnce(&mut Books) -> T) -> Result<T, Infallible> {
        let mut books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(change(&mut books))
    }

    fn look<T>(&self, look: impl FnOnce(&Books) -> T) -> Result<T, Infallible> {
        self.change(|books| look(books))
    }

    pub async fn log_in(&self, name: &str) -> Result<String, Infallible> {
        let session = Uuid::new_v4().to_string();
        self.change(|books| books.names.insert(session.clone(), name.to_owned()))?;
        Ok(session)
    }

    pub async fn customer(&self, session: &str) -> Result<Option<String>, Infallible> {
        self.look(|books| books.names.get(session).cloned())
    }

    pub async fn cakes(&self, session: &str) -> Result<Vec<String>, Infallible> {
        self.look(|books| books.baskets.get(session).cloned().unwrap_or_default())
    }

    pub async fn add(&self, session: &str, cake: &str) -> Result<(), Infallible> {
        let session = session.to_owned();
        self.change(|books| {
            books
                .baskets
                .entry(session)
                .or_default()
                .push(cake.to_owned())
        })
    }

    pub async fn stock(&self, cake: &str) -> Result<u32, Infallible> {
        self.look(|books| books.stock.get(cake).copied().unwrap_or(0))
    }

    pub async fn set_stock(&self, cake: &str, count: u32) -> Result<(), Infallible> {
        self.change(|books| books.stock.insert(cake.to_owned(), count))?;
        Ok(())
    }

    pub async fn take(&self, cake: &str) -> Result<bool, Infallible> {
        self.change(|books| match books.stock.get_mut(cake) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        })
    }

    pub async fn photo(&self, id: &str) -> Result<Option<Vec<u8>>, Infallible> {
        self.look(|books| books.photos.get(id).cloned())
    }

    pub async fn keep_photo(&self, id: &str, photo: &[u8]) -> Result<(), Infallible> {
        self.change(|books| books.photos.insert(id.to_owned(), photo.to_vec()))?;
        Ok(())
    }
}

/// Everything is written down before the process goes.
async fn save_at_the_end(client: Client, books: Arc<Mutex<Books>>) {
    if let Ok(mut stop) = signal(SignalKind::terminate()) {
        stop.recv().await;
        if let Err(error) = save(&client, &books) {
            eprintln!("not saved: {error}");
        }
        process::exit(0);
    }
}

fn save(client: &Client, books: &Mutex<Books>) -> Result<(), Box<dyn Error>> {
    let books = books.lock().unwrap_or_else(PoisonError::into_inner);
    let saved = serde_json::to_vec(&*books)?;
    Ok(client.get_connection()?.set(KEY, saved)?)
}
