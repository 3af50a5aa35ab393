use std::{collections::HashMap, sync::Mutex};

/// The state of the shop.
#[derive(Default)]
struct Books {
    stock: HashMap<String, u32>,
}

struct Shop {
    books: Mutex<Books>,
}

impl Shop {
    /// Takes a piece, if there is one.
    fn take(&self, cake: &str) -> bool {
        let mut books = self.books.lock().unwrap();
        match books.stock.get_mut(cake) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }
}
