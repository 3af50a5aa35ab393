//! A web process: serves until it is told to stop, and finishes what it has
//! begun.

use std::{error::Error, net::Ipv4Addr};

use axum::{Router, extract::Request, middleware, middleware::Next};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::{oneshot, watch},
    time::timeout,
};

use crate::{
    baskets,
    checkout::{self, Till},
    config::{grace, setting},
    events, menu, orders, page,
    store::Store,
};

/// Config first: a deploy with a hole in it stops before its port opens.
pub async fn serve() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let (counter, mut checkouts) = watch::channel(0);
    let counted = move |request: Request, next: Next| {
        let ticket = Ticket::take(counter.clone());
        async move {
            let answer = next.run(request).await;
            drop(ticket);
            answer
        }
    };
    let (grace, app) = (grace()?, routes()?.layer(middleware::from_fn(counted)));
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;

    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await?;
    tracing::info!("open on port {port}");
    let (stop, stopping) = oneshot::channel::<()>();
    let server = axum::serve(listener, app).with_graceful_shutdown(async move {
        stopping.await.ok();
        checkouts.wait_for(|open| *open == 0).await.ok();
    });
    let server = tokio::spawn(server.into_future());

    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping");
    drop(stop);
    // The grace bounds what clients can hold up; it is no time to be waited out.
    match timeout(grace, server).await {
        Ok(served) => served??,
        Err(_) => tracing::warn!("the grace is over"),
    }
    Ok(())
}

/// A request on its way; dropped when it is answered.
struct Ticket(watch::Sender<usize>);

impl Ticket {
    fn take(open: watch::Sender<usize>) -> Self {
        open.send_modify(|open| *open += 1);
        Self(open)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.0.send_modify(|open| *open -= 1);
    }
}

fn routes() -> Result<Router, Box<dyn Error>> {
    let store = Store::at(&setting("REDIS_URL")?)?;
    let routes = Router::new()
        .merge(page::routes(setting("RELEASE_ID")?))
        .merge(baskets::routes(store.clone()))
        .merge(menu::routes(store.clone()))
        .merge(orders::routes(store))
        .merge(checkout::routes(Till::from_env()?));
    Ok(routes.layer(middleware::from_fn(events::tell)))
}
