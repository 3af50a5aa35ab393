//! A build that nobody waits for any more ends.

use std::{fs, time::Duration};

use nix::{sys::signal::kill, unistd::Pid};
use tokio::time::{sleep, timeout};

use super::{Bench, build};

/// A build script that says who it is and then takes its time.
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
    let env = [("HERE".to_owned(), here.display().to_string())];
    let staged = bench.stage();
    let started = async {
        while !here.exists() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    let mut quietly = |_: &str| {};
    tokio::select! {
        built = build(&bench.slot, &staged, &env, &mut quietly) => panic!("{built:?}"),
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
