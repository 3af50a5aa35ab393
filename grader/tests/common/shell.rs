//! Labs whose release's one binary is this machine's shell: processes that
//! need no build.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use dozen::{
    lab::{Equipment, Lab, RedisEngine},
    platform::{Release, Sandbox},
};
use tempfile::TempDir;

/// A folder for runs, and a lab whose `web` process runs `script`.
pub(crate) fn lab(script: &str) -> (TempDir, Lab) {
    lab_on(script, Sandbox::Auto, RedisEngine::Embedded)
}

/// The same on that ground.
pub(crate) fn lab_on(script: &str, sandbox: Sandbox, redis: RedisEngine) -> (TempDir, Lab) {
    let run = tempfile::tempdir().unwrap();
    let release = release(run.path(), script);
    let equipment = Equipment {
        release: Arc::new(release),
        run: run.path(),
        samples: vec![("GREETING".into(), "hello".into())],
        canaries: BTreeMap::new(),
        seed: 1,
        patience: 1.0,
        sandbox,
        redis,
    };
    let lab = Lab::new(equipment).unwrap();
    (run, lab)
}

fn release(dir: &Path, script: &str) -> Release {
    let (source, release) = (dir.join("source"), dir.join("release"));
    fs::create_dir_all(source.join("assets")).unwrap();
    // A file, as the platform fills in what a Procfile names with a dollar.
    fs::write(source.join("assets/script"), script).unwrap();
    let script = release.join("assets/script");
    fs::write(
        source.join("Procfile"),
        format!("web: crumb {}\n", script.display()),
    )
    .unwrap();
    let binaries = [("crumb".to_owned(), PathBuf::from("/bin/sh"))];
    Release::assemble(&release, &binaries, &source).unwrap()
}
