//! Orphans that end while checks run do not stay in the process table. In a
//! file of its own: ending a run ends every descendant of the program that
//! runs this test.
#![cfg(target_os = "linux")]

mod common;

use std::{fs, path::Path, path::PathBuf};

use common::shell::lab_of_release;
use dozen::{
    lab::SOON,
    platform::{CleanupGuard, Release},
};

/// Leaves three hundred orphans, which become children of this program.
const LEAVES_ORPHANS: &str = "web: crumb -c 'i=0; while [ $i -lt 300 ]; do (/bin/true &); \
                              i=$((i+1)); done; echo all; exec sleep 4341'\n";

/// How many children of this program have ended and wait for it.
fn zombies() -> usize {
    let me = std::process::id().to_string();
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let stats = entries.filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok());
    let is_mine = |stat: &String| {
        let fields = stat.rsplit(") ").next().unwrap_or_default();
        fields.starts_with(&format!("Z {me} "))
    };
    stats.filter(is_mine).count()
}

#[tokio::test]
async fn orphans_that_ended_are_reaped_while_the_run_goes_on() {
    let keeper = CleanupGuard::new(Path::new(env!("CARGO_BIN_EXE_dozen"))).unwrap();
    let folder = tempfile::tempdir_in(keeper.run()).unwrap();
    fs::write(folder.path().join("Procfile"), LEAVES_ORPHANS).unwrap();
    let shell = [("crumb".to_owned(), PathBuf::from("/bin/sh"))];
    let release = folder.path().join("release");
    let release = Release::assemble(&release, &shell, folder.path()).unwrap();
    let lab = lab_of_release(&folder, release);
    let web = lab.web().start().await.unwrap();
    let all = async || web.output().stdout.contains("all").then_some(());
    assert_eq!(lab.until(SOON, all).await, Some(()), "{:?}", web.output());
    let none = async || (zombies() == 0).then_some(());
    assert_eq!(lab.until(SOON, none).await, Some(()), "{} left", zombies());
}
