//! A build whose future is dropped ends.

#[cfg(target_os = "linux")]
use std::process::Stdio;
use std::{fs, path::Path, time::Duration};

use nix::{sys::signal::kill, unistd::Pid};
use tokio::time::{sleep, timeout};

use super::{Bench, Recipe, build};
#[cfg(target_os = "linux")]
use crate::cargo::program;

/// A build script that writes its process id and then runs for a while.
const SLOW: &str = "fn main() {
    let here = std::env::var(\"OUT_DIR\").unwrap() + \"/ids\";
    std::fs::write(format!(\"{here}.new\"), std::process::id().to_string()).unwrap();
    std::fs::rename(format!(\"{here}.new\"), here).unwrap();
    std::thread::sleep(std::time::Duration::from_secs(300));
}
";

#[tokio::test]
async fn dropping_a_build_kills_everything_it_started() {
    let bench = Bench::new();
    bench.write("build.rs", SLOW);
    let staged = bench.stage();
    let started = async {
        loop {
            if let Some(ids) = ids(bench.root.path()) {
                break ids;
            }
            sleep(Duration::from_millis(10)).await;
        }
    };
    let (recipe, mut quietly) = (Recipe::default(), |_: &str| {});
    let ids = tokio::select! {
        built = build(&bench.slot, &staged, &recipe, &mut quietly) => panic!("{built:?}"),
        ids = started => ids,
    };
    let pid = Pid::from_raw(ids[0]);
    let gone = async {
        while kill(pid, None).is_ok() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(Duration::from_secs(10), gone).await.unwrap();
}

/// What a build script below `root` wrote, if one did.
fn ids(root: &Path) -> Option<Vec<i32>> {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).find_map(|path| {
        if path.is_dir() {
            return ids(&path);
        }
        let text = fs::read_to_string(&path).ok();
        let text = text.filter(|_| path.ends_with("ids"))?;
        Some(text.split(' ').map(|id| id.parse().unwrap()).collect())
    })
}

/// Says who it and its cargo are, and then takes its time.
#[cfg(target_os = "linux")]
const ORPHAN: &str = "fn main() {
    let here = std::env::var(\"OUT_DIR\").unwrap() + \"/ids\";
    let ids = format!(\"{} {}\", std::process::id(), std::os::unix::process::parent_id());
    std::fs::write(format!(\"{here}.new\"), ids).unwrap();
    std::fs::rename(format!(\"{here}.new\"), here).unwrap();
    std::thread::sleep(std::time::Duration::from_secs(60));
}
";

#[cfg(target_os = "linux")]
#[tokio::test]
#[ignore = "the process that the next test starts and kills"]
async fn a_grader_that_is_killed() {
    let bench = Bench::new();
    bench.write("build.rs", ORPHAN);
    let _ = bench.build_with(&[]).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn cargo_does_not_outlive_a_grader_that_is_killed() {
    use nix::sys::signal::Signal::SIGKILL;

    let root = tempfile::tempdir().unwrap();
    let name = "tests::cancelled::a_grader_that_is_killed";
    let me = std::env::current_exe().unwrap();
    let mut command = program(me.to_str().unwrap(), root.path()).command;
    command.args([name, "--exact", "--ignored"]);
    command.env("TMPDIR", root.path()).stdout(Stdio::null());
    let mut grader = command.spawn().unwrap();
    let until = async |done: &dyn Fn() -> bool| {
        let wait = async {
            while !done() {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(Duration::from_secs(60), wait).await.is_ok()
    };
    let started = until(&|| ids(root.path()).is_some()).await;
    grader.kill().unwrap();
    grader.wait().unwrap();
    assert!(started);
    let ids = ids(root.path()).unwrap();
    let gone = until(&|| is_gone(ids[1])).await;
    kill(Pid::from_raw(ids[0]), SIGKILL).unwrap();
    assert!(gone);
}

/// Its new parent may take a while to reap it.
#[cfg(target_os = "linux")]
fn is_gone(id: i32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{id}/stat"));
    stat.map_or(true, |stat| stat.contains(") Z "))
}
