//! Asserts the id of a release, and stops its processes.

use dozen_lab::{Answer, Done, Process, SOON, Signal};
use dozen_model::Stop;

/// Fails unless `web` reports the release id `id`.
pub(crate) async fn assert_release_id(web: &Process, id: &str) -> Done {
    let answer = web.get("/release").send().await?;
    let right = |a: &Answer| a.status == 200 && a.json()["release"] == id;
    let expected = format!("200 {{\"release\":\"{id}\"}}");
    answer.expect(expected, right).map(drop)
}

/// Stops a process as a platform does.
pub(crate) async fn stop(web: &Process) -> Done {
    web.signal(Signal::SIGTERM)?;
    if web.exit(SOON).await.is_none() {
        web.signal(Signal::SIGKILL)?;
        web.exit(SOON).await;
    }
    if web.is_running() {
        return Err(Stop::trouble("stop a process", "it outlived SIGKILL"));
    }
    Ok(())
}
