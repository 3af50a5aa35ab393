//! Copies of the release, on processes that need no build.
#![cfg(target_os = "linux")]

mod common;

use std::fs;

use common::shell::lab_on;
use dozen::{
    lab::{RedisEngine, SOON},
    platform::Sandbox,
};

/// Leaves a file in the release that it runs from.
const LEAVES_A_FILE: &str =
    "release=$(dirname \"$(dirname \"$(readlink /proc/$$/exe)\")\"); echo >\"$release/assets/new\"";

#[tokio::test]
async fn changes_to_a_copy_of_the_release_are_reported_for_that_copy_alone() {
    let (_run, lab) = lab_on(LEAVES_A_FILE, Sandbox::Off, RedisEngine::Embedded);
    let (one, other) = (lab.copy_release().unwrap(), lab.copy_release().unwrap());
    let web = lab.web().from(&one).start().await.unwrap();
    assert!(web.exit(SOON).await.unwrap().success());
    assert_eq!(one.changes().unwrap(), ["assets/new is new"]);
    assert_eq!(other.changes().unwrap(), [""; 0]);
}

#[tokio::test]
async fn a_read_only_copy_is_removed_with_the_run() {
    let (run, lab) = lab_on("exit 0", Sandbox::Off, RedisEngine::Embedded);
    let copy = lab.copy_release_read_only().unwrap();
    let dir = copy.dir().to_owned();
    for path in [&dir, &dir.join("bin/crumb"), &dir.join("assets")] {
        assert!(fs::metadata(path).unwrap().permissions().readonly());
    }
    let web = lab.web().from(&copy).start().await.unwrap();
    assert!(web.exit(SOON).await.unwrap().success());
    assert_eq!(copy.changes().unwrap(), [""; 0]);
    drop((web, copy));
    drop(lab.close());
    assert!(!dir.exists() && run.path().exists());
}

#[tokio::test]
async fn bytes_are_searched_for_in_every_file_of_the_release() {
    let (_run, lab) = lab_on("echo rye", Sandbox::Off, RedisEngine::Embedded);
    assert!(lab.release_holds("the script", b"echo rye").unwrap());
    assert!(!lab.release_holds("another", b"echo spelt").unwrap());
}
