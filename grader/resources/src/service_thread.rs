//! A thread of its own for what services talk to. The grader's other thread
//! reads process tables and judges; however busy it is with that, a service's
//! Redis answers at once, as one on another machine would.

use std::{future::Future, io, panic, sync::LazyLock, thread};

use tokio::runtime::{Builder, Handle};

/// The way to that thread; none where the system has no thread left.
static ASIDE: LazyLock<Option<Handle>> = LazyLock::new(|| begin().ok());

fn begin() -> io::Result<Handle> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    // It ends with the program.
    thread::Builder::new()
        .name("services".to_owned())
        .spawn(move || runtime.block_on(std::future::pending::<()>()))?;
    Ok(handle)
}

/// What `work` comes to on that thread; what it spawns stays there.
pub async fn aside<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let Some(handle) = &*ASIDE else {
        return work.await;
    };
    match handle.spawn(work).await {
        Ok(done) => done,
        // Nobody cancels it: it can only have panicked.
        Err(lost) => panic::resume_unwind(lost.into_panic()),
    }
}
