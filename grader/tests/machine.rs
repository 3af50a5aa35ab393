//! The events of a process's machine that a check causes: a sudden end, a wiped
//! disk, and a look at the shared places.
#![cfg(target_os = "linux")]

mod common;

use std::{fs, time::Duration};

use common::shell::lab_on;
use dozen::{
    lab::{Lab, Process, RedisEngine},
    platform::Sandbox,
};

/// Starts a process of `script` and waits until it prints that it is ready.
async fn started(lab: &Lab) -> Process {
    let web = lab.web().start().await.unwrap();
    let said = async || web.output().contains("ready").then_some(());
    let said = lab.until(Duration::from_secs(20), said).await;
    assert!(said.is_some(), "{:?}", web.output());
    web
}

fn free(script: &str) -> (tempfile::TempDir, Lab) {
    lab_on(script, Sandbox::Off, RedisEngine::Embedded)
}

#[tokio::test]
async fn a_dying_machine_ends_its_own_processes_and_no_others() {
    let script = "setsid sh -c 'echo $$ >$HOME/stray; echo ready; exec sleep 600' & wait";
    let (run, lab) = free(script);
    let (first, second) = (started(&lab).await, started(&lab).await);
    let site = fs::read_dir(run.path())
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.join("web.2").exists())
        .unwrap();
    let stray = |lane: &str| -> i32 {
        let pid = fs::read_to_string(site.join(lane).join("home/stray")).unwrap();
        pid.trim().parse().unwrap()
    };
    first.dies().await.unwrap();
    assert!(!first.is_running() && second.is_running());
    let running = common::running("sleep 600");
    assert!(!running.contains(&stray("web.1")), "its stray is gone");
    assert!(running.contains(&stray("web.2")), "the other's runs on");
}

#[tokio::test]
async fn a_wiped_disk_is_empty_and_still_there() {
    let script = "mkdir -p $HOME/a/b; echo x >$HOME/a/b/c; echo x >d; ln -s d e; echo ready; \
                  exec sleep 600";
    let (_run, lab) = free(script);
    let web = started(&lab).await;
    assert_eq!(web.new_files().unwrap().len(), 3);
    web.wipe().unwrap();
    assert_eq!(web.new_files().unwrap(), Vec::<String>::new());
    let again = lab.web().beside(&web).start().await.unwrap();
    let said = async || again.output().contains("ready").then_some(());
    assert!(lab.until(Duration::from_secs(20), said).await.is_some());
}

#[tokio::test]
async fn the_graders_own_descriptors_are_not_inherited() {
    let left_open = tempfile::NamedTempFile::new().unwrap();
    // As terminals of editors do, and runners of CI.
    rustix::io::fcntl_setfd(&left_open, rustix::io::FdFlags::empty()).unwrap();
    let (_run, lab) = free("echo ready; exec sleep 600");
    let web = started(&lab).await;
    assert!(web.files_outside().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_file_outside_the_folders_is_seen_while_it_is_open_and_read_afterwards() {
    let elsewhere = tempfile::Builder::new()
        .prefix("machine-test-")
        .tempdir_in("/tmp")
        .unwrap();
    let path = elsewhere.path().join("sessions");
    let script = format!(
        "exec 3>>$HOME/own 4>>{}; echo ada-812 >&4; echo ready; exec sleep 600",
        path.display()
    );
    let (_run, lab) = free(&script);
    let places = lab.shared_places().await.unwrap();
    let web = started(&lab).await;
    let outside = web.files_outside().await.unwrap();
    assert_eq!(outside, std::slice::from_ref(&path));
    let told = ["ada-812".to_owned()];
    let found = lab.mentions(&places, &told).await.unwrap();
    assert!(
        found.iter().any(|mention| mention.file == path),
        "{found:?}"
    );
    let none = ["bob-813".to_owned()];
    assert_eq!(lab.mentions(&places, &none).await.unwrap(), []);
}

#[tokio::test]
async fn a_process_with_nothing_open_but_its_own_has_no_file_outside() {
    let (_run, lab) =
        free("exec 3>>$HOME/own 4>>$TMPDIR/own 5</etc/passwd; echo ready; exec sleep 600");
    let web = started(&lab).await;
    let outside = web.files_outside().await.unwrap();
    assert!(outside.is_empty(), "{outside:?}");
}
