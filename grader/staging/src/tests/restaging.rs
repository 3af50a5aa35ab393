//! Staging again: unchanged files stay untouched, and removed ones go.

use std::{
    fs,
    os::unix::fs::{MetadataExt as _, symlink},
    path::Path,
    time::{Duration, SystemTime},
};

use super::{Bench, MANIFEST, listing};

/// Sets back the time of the last change, as an old file has it.
fn age(path: &Path) -> SystemTime {
    let old = SystemTime::now() - Duration::from_secs(3600);
    fs::File::options()
        .write(true)
        .open(path)
        .unwrap()
        .set_modified(old)
        .unwrap();
    changed(path)
}

fn changed(path: &Path) -> SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

#[test]
fn an_unchanged_file_keeps_its_time_and_a_changed_one_is_new() {
    let bench = Bench::new();
    bench.write("src/other.rs", "");
    bench.stage().unwrap();
    let stage = bench.staged();
    let all = [
        "Cargo.lock",
        "Cargo.toml",
        "Procfile",
        "src/main.rs",
        "src/other.rs",
    ];
    let before = all.map(|name| age(&stage.join(name)));
    bench.write("src/other.rs", "// new");
    age(&bench.source().join("src/other.rs"));
    bench.stage().unwrap();
    let after = all.map(|name| changed(&stage.join(name)));
    assert_eq!(before[..4], after[..4]);
    assert!(
        after[4] > before[4],
        "a file changed long ago must still be built"
    );
}

#[test]
fn files_removed_from_the_submission_leave_the_stage() {
    let bench = Bench::new();
    bench.write("src/old/mod.rs", "");
    bench.write("assets/a", "");
    bench.stage().unwrap();
    fs::remove_dir_all(bench.source().join("src/old")).unwrap();
    fs::remove_dir_all(bench.source().join("assets")).unwrap();
    bench.stage().unwrap();
    let left = ["Cargo.lock", "Cargo.toml", "Procfile", "src/main.rs"];
    assert_eq!(listing(&bench.staged()), left);
}

#[test]
fn a_refused_submission_leaves_the_stage_as_it_was() {
    let bench = Bench::new();
    bench.stage().unwrap();
    bench.write("src/main.rs", "changed");
    bench.write("build.rs", "");
    bench.refused();
    let staged = fs::read_to_string(bench.staged().join("src/main.rs")).unwrap();
    assert_eq!(staged, "fn main() {}\n");
}

#[test]
fn nothing_is_written_through_links_of_a_build_script() {
    let bench = Bench::new();
    bench.stage().unwrap();
    let outside = bench.root.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("main.rs"), "precious").unwrap();
    let stage = bench.staged();
    fs::remove_dir_all(stage.join("src")).unwrap();
    symlink(&outside, stage.join("src")).unwrap();
    fs::create_dir(stage.join(".cargo")).unwrap();
    fs::write(stage.join(".cargo/config.toml"), "").unwrap();
    fs::hard_link(outside.join("main.rs"), stage.join("link")).unwrap();
    fs::rename(stage.join("link"), stage.join("Procfile")).unwrap();
    bench.stage().unwrap();
    assert_eq!(
        fs::read_to_string(outside.join("main.rs")).unwrap(),
        "precious"
    );
    assert_eq!(fs::metadata(outside.join("main.rs")).unwrap().nlink(), 1);
    assert!(!stage.join("src").is_symlink() && !stage.join(".cargo").exists());
}

#[test]
fn the_lock_that_cargo_trimmed_is_kept_with_its_manifest() {
    let bench = Bench::new();
    bench.stage().unwrap();
    let lock = bench.staged().join("Cargo.lock");
    let pruned = "version = 4\n\n[[package]]\nname = \"f07_port_binding\"\nversion = \"0.1.0\"\n";
    fs::write(&lock, pruned).unwrap();
    bench.stage().unwrap();
    assert_eq!(fs::read_to_string(&lock).unwrap(), pruned);
    bench.write("Cargo.toml", format!("{MANIFEST}tokio = \"1\"\n"));
    bench.stage().unwrap();
    assert_eq!(fs::read_to_string(&lock).unwrap(), crate::LOCK);
    fs::write(&lock, "[[package]]\nname = \"evil\"\nversion = \"1.0.0\"\n").unwrap();
    bench.stage().unwrap();
    assert_eq!(fs::read_to_string(&lock).unwrap(), crate::LOCK);
}
