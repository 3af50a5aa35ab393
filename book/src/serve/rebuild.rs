//! Builds the book anew when it was edited. The pages before stay until the
//! new ones are there, and where there are none it is said why.

use std::{
    io::{self, Write},
    sync::Arc,
};

use tokio::sync::Notify;

use super::{hub::Hub, site};

/// Rebuilds after each edit for as long as it is polled.
pub(super) async fn on_edit(hub: Arc<Hub>, edited: Arc<Notify>) {
    loop {
        edited.notified().await;
        let house = hub.house.clone();
        let baked = tokio::task::spawn_blocking(move || site::bake(&house)).await;
        let baked = baked.unwrap_or_else(|panic| Err(panic.into()));
        hub.book.send_modify(|edition| match baked {
            Ok(site) => {
                edition.number += 1;
                edition.site = Arc::new(site);
                edition.trouble = None;
            }
            Err(cause) => {
                let words = format!("The book's latest edits are not shown: {cause:#}");
                // Where nobody reads stderr, the page still says it.
                let _ = writeln!(io::stderr(), "book: {words}");
                edition.trouble = Some(words);
            }
        });
    }
}
