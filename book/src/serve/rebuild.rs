//! Rebuilds the book after an edit. The old pages stay until the new ones are
//! built; if that fails, every open page says why.

use std::{
    io::{self, Write},
    sync::Arc,
};

use tokio::sync::Notify;

use super::{site, state::ServerState};

/// Rebuilds after each edit for as long as it is polled.
pub(super) async fn on_edit(state: Arc<ServerState>, edited: Arc<Notify>) {
    loop {
        edited.notified().await;
        let course = state.course.clone();
        let built = tokio::task::spawn_blocking(move || site::build_site(&course)).await;
        let built = built.unwrap_or_else(|panic| Err(panic.into()));
        state.book.send_modify(|edition| match built {
            Ok(site) => {
                edition.number += 1;
                edition.site = Arc::new(site);
                edition.trouble = None;
            }
            Err(cause) => {
                let words = format!("The book's latest edits are not shown: {cause:#}");
                // If stderr cannot be written to, the page still says it.
                let _ = writeln!(io::stderr(), "book: {words}");
                edition.trouble = Some(words);
            }
        });
    }
}
