//! The server-sent events of an open page: the exercise's panel, the progress,
//! and news of the book. Each event carries the whole state, so that a page
//! that lost its connection misses nothing.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::{Query, State},
    response::sse::{Event, KeepAlive, Sse},
};
use dozen::course::EXERCISES;
use futures_util::stream::{self, Stream};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::{
    panel::Panel,
    progress_overview::ProgressOverview,
    state::{Edition, ServerState},
};

/// The page that listens.
#[derive(Debug, Deserialize)]
pub(super) struct Listener {
    /// Its name without `.html`.
    page: String,
}

/// The subscription of one page.
struct Subscription {
    hello: Option<Hello>,
    book: watch::Receiver<Edition>,
    overview: watch::Receiver<ProgressOverview>,
    panel: Option<watch::Receiver<Panel>>,
}

/// The first message to a page.
#[derive(Serialize)]
struct Hello {
    /// The token that its requests need.
    token: String,
}

/// A message about the book.
#[derive(Serialize)]
struct News<'a> {
    number: u64,
    trouble: &'a Option<String>,
}

/// Listens for as long as the page is open.
pub(super) async fn listen(
    State(state): State<Arc<ServerState>>,
    Query(listener): Query<Listener>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let exercise = EXERCISES.iter().find(|e| e.chapter == listener.page);
    let mut subscription = Subscription {
        hello: Some(Hello {
            token: state.token.clone(),
        }),
        book: state.book.subscribe(),
        overview: state.overview.subscribe(),
        panel: exercise.map(|exercise| state.panel(exercise).subscribe()),
    };
    subscription.book.mark_changed();
    subscription.overview.mark_changed();
    if let Some(panel) = &mut subscription.panel {
        panel.mark_changed();
    }
    if let Some(exercise) = exercise {
        state.opened(exercise);
    }
    let told = stream::unfold(subscription, |mut subscription| async {
        let event = subscription.next().await?;
        Some((Ok(event), subscription))
    });
    Sse::new(told).keep_alive(KeepAlive::default())
}

impl Subscription {
    /// Returns the next event; none once the server is ending.
    async fn next(&mut self) -> Option<Event> {
        if let Some(hello) = self.hello.take() {
            return event("hello", &hello);
        }
        tokio::select! {
            changed = self.book.changed() => {
                changed.ok()?;
                let edition = self.book.borrow_and_update();
                event("book", &News { number: edition.number, trouble: &edition.trouble })
            }
            changed = self.overview.changed() => {
                changed.ok()?;
                event("progress", &*self.overview.borrow_and_update())
            }
            changed = next_of(&mut self.panel) => changed,
        }
    }
}

async fn next_of(panel: &mut Option<watch::Receiver<Panel>>) -> Option<Event> {
    match panel {
        Some(panel) => {
            panel.changed().await.ok()?;
            event("panel", &*panel.borrow_and_update())
        }
        None => std::future::pending().await,
    }
}

fn event(name: &str, data: &impl Serialize) -> Option<Event> {
    Event::default().event(name).json_data(data).ok()
}
