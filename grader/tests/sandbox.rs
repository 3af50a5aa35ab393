//! The reach of a process: without a sandbox, and with the one that this system
//! has, so that the difference is the sandbox's doing.
#![cfg(target_os = "linux")]

mod common;

use std::{fs, time::Duration};

use common::shell::lab_on;
use dozen::{
    lab::{Lab, Launch, RedisEngine},
    platform::Sandbox,
};
use tempfile::TempDir;

const END: Duration = Duration::from_secs(10);

fn grounds(script: &str) -> Vec<(Sandbox, TempDir, Lab)> {
    let ground = |sandbox| {
        let (run, lab) = lab_on(script, sandbox, RedisEngine::Embedded);
        (sandbox, run, lab)
    };
    vec![ground(Sandbox::Off), ground(Sandbox::Auto)]
}

async fn printed(launch: Launch) -> String {
    let web = launch.start().await.unwrap();
    assert!(web.exit(END).await.is_some(), "it ends");
    web.output().stdout.trim().to_owned()
}

#[tokio::test]
async fn a_process_writes_only_in_its_own_folders() {
    let elsewhere = tempfile::tempdir().unwrap();
    let stray = elsewhere.path().join("stray");
    let script = format!(
        "for f in a $HOME/b $TMPDIR/c {0} /dev/shm/dozen-$$; do \
         (echo x >$f && echo yes && [ $f = {0} ] || rm -f /dev/shm/dozen-$$) 2>/dev/null || true; done; \
         ls /tmp >/dev/null 2>&1 && echo listed",
        stray.display()
    );
    for (sandbox, _run, lab) in grounds(&script) {
        let fenced = lab.is_fenced();
        let web = lab.web().start().await.unwrap();
        assert!(web.exit(END).await.is_some());
        let lines = web.output().stdout;
        let yes = lines.matches("yes").count();
        assert_eq!(yes, if fenced { 3 } else { 5 }, "{sandbox:?}: {lines}");
        assert_eq!(lines.contains("listed"), !fenced, "{sandbox:?}: {lines}");
        assert_eq!(stray.exists(), !fenced, "{sandbox:?}");
        assert_eq!(
            web.new_files().unwrap(),
            ["home/b", "tmp/c", "work/a"],
            "{sandbox:?}"
        );
        if stray.exists() {
            fs::remove_file(&stray).unwrap();
        }
    }
}

#[tokio::test]
async fn a_process_reads_nothing_of_another_of_the_same_formation() {
    let script = "if [ -n \"$LEAVE\" ]; then echo secret >$HOME/left; echo $HOME/left; \
                  else cat $LOOK 2>/dev/null; fi; echo over";
    for (sandbox, _run, lab) in grounds(script) {
        let left = printed(lab.web().env("LEAVE", "1")).await;
        let path = left.lines().next().unwrap().to_owned();
        let seen = printed(lab.web().env("LOOK", path)).await;
        assert_eq!(
            seen.contains("secret"),
            !lab.is_fenced(),
            "{sandbox:?}: {seen}"
        );
        assert!(seen.ends_with("over"));
    }
}

#[tokio::test]
async fn a_process_that_runs_only_its_release_runs_no_tool_of_the_machine() {
    let script = "/bin/true 2>/dev/null && echo tool; \
                  for ld in /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1; do \
                  [ -e $ld ] && $ld /bin/true 2>/dev/null && echo loader; done; echo over";
    for (sandbox, _run, lab) in grounds(script) {
        let free = printed(lab.web().env("PATH", "/usr/bin:/bin")).await;
        assert!(
            free.contains("tool") && free.contains("loader"),
            "{sandbox:?}: {free}"
        );
        let held = printed(
            lab.web()
                .env("PATH", "/usr/bin:/bin")
                .runs_only_the_release(),
        )
        .await;
        assert!(held.ends_with("over"), "{held}");
        if lab.is_fenced() {
            assert_eq!(held, "over", "{sandbox:?}");
        } else {
            assert_eq!(held, free, "{sandbox:?}");
        }
    }
}

#[tokio::test]
async fn a_working_directory_can_be_only_read() {
    let script = "cat planted; (echo x >new) 2>/dev/null && echo wrote; \
                  (echo x >$TMPDIR/new) && echo temporary";
    for (sandbox, _run, lab) in grounds(script) {
        let launch = lab.web().file("planted", "there\n").read_only_work();
        let seen = printed(launch).await;
        assert!(
            seen.contains("there") && seen.contains("temporary"),
            "{seen}"
        );
        assert_eq!(
            seen.contains("wrote"),
            !lab.is_fenced(),
            "{sandbox:?}: {seen}"
        );
    }
}
