//! Checks that a process needs nothing but its release: no tool, and no file
//! that it writes.

use std::time::Duration;

use super::{
    super::Check,
    shop::{self, Release, unreached},
};
use dozen_lab::{Done, Lab, Signal};
use dozen_model::Stop;

pub(super) const BY_ITSELF: Check = Check {
    id: "starts-by-itself",
    title: "starts with nothing but its release, and writes nothing",
    claims: &["C5.4", "C5.8"],
    points: 1,
    does: "Starts the service with an empty `PATH`, so that no tool is available, in empty \
           directories. It has to show what it shows elsewhere, to run nothing but the release, \
           its end included, and to leave its working directory, `HOME` and `TMPDIR` empty.",
    why: "Builds are started by developers, who see what goes wrong. A process is started by the \
          platform, at any hour, after a crash. The less a start needs and does, the less of it \
          can break.",
    hints: [
        "What has to happen between the start of the process and its first answer?",
        "A start should have few moving parts: read the environment, bind the port, serve what the \
         release holds. Unpacking, converting and caching are the build's work.",
        "Serve assets from memory or from the release's own `assets/`. Look for everything that \
         writes a file or starts a command (`fs::write`, `Command::new`), and take it out of the \
         start.",
    ],
    run: |lab| Box::pin(starts_by_itself(lab)),
};

/// How long a process runs until its folders are looked at.
const A_SECOND_LATER: Duration = Duration::from_millis(1050);

/// How long a process that obeys SIGTERM gets.
const STOP_LIMIT: Duration = Duration::from_millis(200);

async fn starts_by_itself(lab: &mut Lab) -> Done {
    let away = lab.source_away().await?;
    let release = Release::draw(lab);
    let copy = lab.copy_release()?;
    let web = release.of(lab, &copy).ready().await?;
    let shown = release.assert_shown(&web).await.map_err(unreached)?;

    let bare = release
        .of(lab, &copy)
        .env("PATH", "")
        .observed()
        .ready()
        .await;
    let bare = bare.map_err(Stop::or_fail)?;
    shown.assert_still_shown(&bare).await?;
    let runs = shop::strangers(&bare, &copy)?;
    lab.ensure(
        runs.is_empty(),
        format!("looked at what {} runs", bare.lane()),
        "nothing but the binary of the release",
        runs.join(", "),
    )?;
    // A file that a timer writes appears soon after.
    lab.until(A_SECOND_LATER, async || (!bare.is_running()).then_some(()))
        .await;
    bare.signal(Signal::SIGTERM)?;
    bare.exit(STOP_LIMIT).await;
    let tried = shop::tried_strangers(&bare, &copy)?;
    lab.ensure(
        tried.is_empty(),
        format!("looked at the programs that {} tried to start", bare.lane()),
        "nothing but binaries of the release",
        tried.join(", "),
    )?;
    for web in [web, bare] {
        let left = web.new_files()?;
        let did = format!("looked through the directories of {}", web.lane());
        lab.ensure(left.is_empty(), did, "no file was written", left.join(", "))?;
    }
    lab.assert_stayed_away(&away)
}
