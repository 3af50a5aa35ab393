//! A separate thread for the resources that services use. The grader's other
//! thread reads process tables and judges; however busy it is, a service's
//! Redis answers at once, like one on another machine.

use std::{future::Future, io, panic, sync::LazyLock, thread};

use tokio::runtime::{Builder, Handle};

/// The way to that thread; none if the system has no thread left.
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

/// Runs `work` on that thread and returns its result; tasks that it spawns stay
/// there.
pub async fn aside<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let Some(handle) = &*ASIDE else {
        return work.await;
    };
    match handle.spawn(work).await {
        Ok(done) => done,
        // No one cancels it: it can only have panicked.
        Err(lost) => panic::resume_unwind(lost.into_panic()),
    }
}
