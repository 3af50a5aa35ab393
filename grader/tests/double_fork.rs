//! A process that forks twice becomes the grader's own child, and still counts
//! as the service's. In its own file: ending a run ends every descendant of the
//! program that runs this test.
#![cfg(target_os = "linux")]

mod common;

use std::{collections::BTreeMap, fs, path::Path, path::PathBuf, sync::Arc};

use dozen::{
    lab::{Equipment, Lab, RedisEngine, SOON},
    platform::{CleanupGuard, Origin, Release, Sandbox},
};

#[tokio::test]
async fn a_double_forked_process_still_counts_and_ends_with_the_run() {
    let keeper = CleanupGuard::new(Path::new(env!("CARGO_BIN_EXE_dozen"))).unwrap();
    let run = keeper.run();
    let line = "web: crumb -c '(setsid sleep 4331 &) ; exec sleep 4332'\n";
    fs::write(run.join("Procfile"), line).unwrap();
    let shell = [("crumb".to_owned(), PathBuf::from("/bin/sh"))];
    let release = Release::assemble(&run.join("release"), &shell, run).unwrap();
    let equipment = Equipment {
        release: Arc::new(release),
        builds: Vec::new(),
        origin: Origin::default(),
        run,
        samples: Vec::new(),
        canaries: BTreeMap::new(),
        seed: 1,
        patience: 1.0,
        sandbox: Sandbox::Auto,
        redis: RedisEngine::Embedded,
        everywhere: None,
    };
    let lab = Lab::new(equipment).unwrap();
    let web = lab.web().start().await.unwrap();
    let two = async || (web.executables().ok()?.len() == 2).then_some(());
    assert_eq!(
        lab.until(SOON, two).await,
        Some(()),
        "{:?}",
        web.executables()
    );
    drop(lab.close());
    drop(web);
    drop(keeper);
    assert_eq!(common::running("sleep 4331"), Vec::<i32>::new());
}
