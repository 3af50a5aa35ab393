//! Labs whose release has this machine's shell as its only binary: processes
//! that need no build.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use dozen::{
    lab::{BuiltRelease, Equipment, Lab, RedisEngine},
    platform::{Origin, Release, Sandbox},
};
use tempfile::TempDir;

/// Makes a folder for runs, and a lab whose `web` process runs `script`.
pub(crate) fn lab(script: &str) -> (TempDir, Lab) {
    lab_on(script, Sandbox::Auto, RedisEngine::Embedded)
}

/// Returns the same on that ground.
pub(crate) fn lab_on(script: &str, sandbox: Sandbox, redis: RedisEngine) -> (TempDir, Lab) {
    let run = tempfile::tempdir().unwrap();
    let release = release(run.path(), script);
    let lab = of_builds(&run, Arc::new(release), Vec::new(), (sandbox, redis));
    (run, lab)
}

/// A lab for a release that was built.
pub(crate) fn lab_of_release(run: &TempDir, release: Release) -> Lab {
    let ground = (Sandbox::Auto, RedisEngine::Embedded);
    of_builds(run, Arc::new(release), Vec::new(), ground)
}

/// A lab with a release for each name and commit, which says its name.
pub(crate) fn lab_of_builds(builds: &[(&str, Option<&str>)]) -> (TempDir, Lab) {
    let run = tempfile::tempdir().unwrap();
    let made = |&(name, commit): &(&str, Option<&str>)| BuiltRelease {
        name: name.to_owned(),
        release: Arc::new(release(&run.path().join(name), &format!("echo {name}"))),
        commit: commit.map(str::to_owned),
    };
    let made: Vec<BuiltRelease> = builds.iter().map(made).collect();
    let first = Arc::clone(&made[0].release);
    let ground = (Sandbox::Auto, RedisEngine::Embedded);
    let lab = of_builds(&run, first, made, ground);
    (run, lab)
}

fn of_builds(
    run: &TempDir,
    release: Arc<Release>,
    builds: Vec<BuiltRelease>,
    (sandbox, redis): (Sandbox, RedisEngine),
) -> Lab {
    let equipment = Equipment {
        release,
        builds,
        origin: Origin::default(),
        run: run.path(),
        samples: vec![("GREETING".into(), "hello".into())],
        canaries: BTreeMap::new(),
        seed: 1,
        patience: 1.0,
        sandbox,
        redis,
        everywhere: None,
    };
    Lab::new(equipment).unwrap()
}

fn release(dir: &Path, script: &str) -> Release {
    let (source, release) = (dir.join("source"), dir.join("release"));
    fs::create_dir_all(source.join("assets")).unwrap();
    // In a file, because the platform replaces variables in a Procfile.
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
