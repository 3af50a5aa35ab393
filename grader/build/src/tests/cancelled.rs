//! A build whose future is dropped ends.

#[cfg(target_os = "linux")]
use std::process::Stdio;
use std::{fs, time::Duration};

use nix::{sys::signal::kill, unistd::Pid};
use tokio::time::{sleep, timeout};

use super::{Bench, Recipe, build};
#[cfg(target_os = "linux")]
use crate::cargo::program;

/// A build script that writes its process id and then runs for a while.
const SLOW: &str = "fn main() {
    let here = std::env::var(\"HERE\").unwrap();
    std::fs::write(format!(\"{here}.new\"), std::process::id().to_string()).unwrap();
    std::fs::rename(format!(\"{here}.new\"), here).unwrap();
    std::thread::sleep(std::time::Duration::from_secs(300));
}
";

#[tokio::test]
async fn dropping_a_build_kills_everything_it_started() {
    let bench = Bench::new();
    bench.write("build.rs", SLOW);
    let here = bench.root.path().join("pid");
    let recipe = Recipe {
        env: vec![("HERE".to_owned(), here.display().to_string())],
        ..Recipe::default()
    };
    let staged = bench.stage();
    let started = async {
        while !here.exists() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    let mut quietly = |_: &str| {};
    tokio::select! {
        built = build(&bench.slot, &staged, &recipe, &mut quietly) => panic!("{built:?}"),
        () = started => {}
    }
    let pid = Pid::from_raw(fs::read_to_string(&here).unwrap().parse().unwrap());
    let gone = async {
        while kill(pid, None).is_ok() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(Duration::from_secs(10), gone).await.unwrap();
}

/// Writes its own process id and cargo's, and then runs for a while.
#[cfg(target_os = "linux")]
const ORPHAN: &str = "fn main() {
    let here = std::env::var(\"HERE\").unwrap();
    let ids = format!(\"{} {}\", std::process::id(), std::os::unix::process::parent_id());
    std::fs::write(format!(\"{here}.new\"), ids).unwrap();
    std::fs::rename(format!(\"{here}.new\"), here).unwrap();
    std::thread::sleep(std::time::Duration::from_secs(60));
}
";

/// The variable with the file in which the process below writes the ids.
#[cfg(target_os = "linux")]
const HERE: &str = "DOZEN_TEST_HERE";

#[cfg(target_os = "linux")]
#[tokio::test]
#[ignore = "the process that the next test starts and kills"]
async fn a_grader_that_is_killed() {
    let Ok(here) = std::env::var(HERE) else {
        return;
    };
    let bench = Bench::new();
    bench.write("build.rs", ORPHAN);
    let _ = bench.build_with(&[("HERE", &here)]).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn cargo_does_not_outlive_a_grader_that_is_killed() {
    use nix::sys::signal::Signal::SIGKILL;

    let root = tempfile::tempdir().unwrap();
    let here = root.path().join("pids");
    let name = "tests::cancelled::a_grader_that_is_killed";
    let me = std::env::current_exe().unwrap();
    let mut command = program(me.to_str().unwrap(), root.path());
    command
        .args([name, "--exact", "--ignored"])
        .env(HERE, &here);
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
    let started = until(&|| here.exists()).await;
    grader.kill().unwrap();
    grader.wait().unwrap();
    assert!(started);
    let ids = fs::read_to_string(&here).unwrap();
    let ids: Vec<i32> = ids.split(' ').map(|id| id.parse().unwrap()).collect();
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
