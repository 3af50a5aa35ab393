//! `cargo book`: the book on this machine alone, rebuilt as it is edited, with
//! a panel in each exercise's chapter that grades while the learner works.
//!
//! A separate process grades, as in a terminal: it always ends every process
//! that it started, and the server starts no others.

mod address;
mod browser;
mod content_security_policy;
mod events;
mod failure_card;
mod grading;
mod live_pages;
mod origin_check;
mod panel;
mod progress_overview;
mod rebuild;
mod routes;
mod saves;
mod site;
mod state;
mod wording;

use std::{
    future::Future,
    io::{self, IsTerminal, Write},
    sync::Arc,
};

use anyhow::{Context, Result};
use tokio::{net::TcpListener, sync::mpsc};

use crate::course_root::CourseRoot;
use address::Address;
pub use grading::grader_arguments;
use state::{GradingRequest, ServerState};

/// How the book is served.
#[derive(Debug, Default, clap::Args)]
pub struct Args {
    /// The port on 127.0.0.1; without it 8013, or a free one if that is taken.
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,
    /// Leave the browser closed; without a terminal it always is.
    #[arg(long)]
    no_open: bool,
}

/// Serves the book of `course` until it is stopped.
///
/// # Errors
/// If the book cannot be built, or the port cannot be opened.
pub fn serve(course: &CourseRoot, args: &Args) -> Result<()> {
    let site = site::build_site(course)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("could not start")?;
    runtime.block_on(async {
        let listener = address::bind(args.port).await?;
        let address = Address::of(&listener)?;
        let (want, wanted) = mpsc::unbounded_channel();
        let state = Arc::new(ServerState::new(course.clone(), site, want)?);
        announce(&address, args)?;
        until_stopped(&state, listener, &address, wanted).await
    })
}

/// Serves, grades and watches; at its end, for any reason, no graded process is
/// left.
async fn until_stopped(
    state: &Arc<ServerState>,
    listener: TcpListener,
    address: &Address,
    wanted: mpsc::UnboundedReceiver<GradingRequest>,
) -> Result<()> {
    let grading = tokio::spawn(grading::grade_on_demand(Arc::clone(state), wanted));
    let ended = tokio::select! {
        served = axum::serve(listener, routes::all(Arc::clone(state), address)) => {
            served.context("could not serve")
        }
        () = saves::follow(Arc::clone(state)) => Ok(()),
        () = signalled()? => Ok(()),
    };
    state.want(GradingRequest::Stop);
    grading.await.context("could not end the current run")?;
    ended
}

/// Waits for Ctrl-C, SIGTERM or a closed terminal.
fn signalled() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let hear = |kind| signal(kind).context("could not listen for signals");
    let mut interrupt = hear(SignalKind::interrupt())?;
    let mut terminate = hear(SignalKind::terminate())?;
    let mut hangup = hear(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    })
}

/// Prints the book's address, and opens it if stdout is a terminal.
fn announce(address: &Address, args: &Args) -> Result<()> {
    let mut out = io::stdout();
    let url = address.url();
    let note = address.note().map_or(String::new(), |note| note + "\n");
    let words = format!(
        "The book is at {url} (this machine only).\n{note}\
         An exercise is checked while its chapter is open and its files are saved. Ctrl-C ends this.\n"
    );
    out.write_all(words.as_bytes())?;
    out.flush()?;
    if !args.no_open && out.is_terminal() {
        browser::open(&url);
    }
    Ok(())
}
