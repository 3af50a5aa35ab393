//! Copies a learner's folder to a stage: reads and checks everything first, and
//! writes only if all of it is accepted.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    binary, course_crates,
    gather::{Content, FileCollector, Files},
    lock::strangers,
    manifest::{self, Manifest},
    read,
    refusal::{Refusals, StageError},
    staged_manifest,
    submission::{Crates, Staged, Submission},
    write_stage::place,
};

/// Files that change the behaviour of cargo, and the message about each.
const FORBIDDEN: &[(&str, &str)] = &[
    (".cargo/config.toml", CARGO_CONFIG),
    (".cargo/config", CARGO_CONFIG),
    ("rust-toolchain.toml", TOOLCHAIN),
    ("rust-toolchain", TOOLCHAIN),
];
const CARGO_CONFIG: &str = "a cargo config cannot enter; take it away";
const TOOLCHAIN: &str = "the toolchain is the course's to choose; take it away";
const FOLDER_LINK: &str = "a link in place of the exercise's folder; hand in the files themselves";
/// The folder of a learner's exercises.
const COLLECTION: &str = "exercises";
const BUILD_SCRIPT: &str = "build.rs";

/// Puts the accepted parts of the submission into the folder `stage`, with the
/// course's manifest and lock around them. Files that have not changed stay
/// untouched, so that the next build is incremental.
///
/// # Errors
/// [`StageError::Refused`] with every refusal, and then the stage is as it was;
/// [`StageError::Trouble`] if the grader cannot read or write.
pub fn stage(submission: &Submission<'_>, stage: &Path) -> Result<Staged, StageError> {
    let dir = submission.dir;
    links(dir).none_or(())?;
    fs::read_dir(dir).map_err(|cause| StageError::trouble("read the submission", dir, &cause))?;
    let mut refusals = Refusals::default();
    forbidden(submission, &mut refusals);
    let (mut files, manifest) = gather(submission, &mut refusals);
    let mut manifest = manifest.unwrap_or_default();
    if !refusals.within("src") {
        binary::settle(&mut manifest.binaries, &files, &mut refusals);
        name(submission, &manifest, &files, &mut refusals);
    }
    refusals.none_or(())?;

    let build_script = files.contains_key(Path::new(BUILD_SCRIPT));
    let written = |manifest: &Manifest, build_script| {
        staged_manifest::text(submission.package, manifest, build_script).map_err(|cause| {
            StageError::Trouble(format!("the grader could not write a manifest: {cause}"))
        })
    };
    let text = written(&manifest, build_script)?;
    files.insert("Cargo.lock".into(), lock(stage, &text, submission));
    files.insert("Cargo.toml".into(), text.into_bytes());
    place(stage, &files).map_err(|(what, path, cause)| StageError::trouble(what, &path, &cause))?;
    manifest.binaries.clear();
    Ok(Staged {
        empty_manifest: written(&manifest, false)?,
        build_script,
        dir: stage.to_owned(),
        source: dir.to_owned(),
        shown: submission.shown.to_owned(),
        package: submission.package.to_owned(),
        crates: submission.crates,
        dependencies: manifest.declared,
    })
}

/// Refuses links, which would lead the grader to files that are not part of the
/// submission. A link to the learner's whole copy of the course is allowed.
pub(super) fn links(dir: &Path) -> Refusals {
    let mut refusals = Refusals::default();
    // Without a slash at the end, which would lead through the link.
    let dir: PathBuf = dir.components().collect();
    let parent = dir.parent().filter(|parent| parent.ends_with(COLLECTION));
    for folder in parent.into_iter().chain([dir.as_path()]) {
        let metadata = fs::symlink_metadata(folder);
        if metadata.is_ok_and(|metadata| metadata.is_symlink()) {
            refusals.add(folder.file_name().unwrap_or_default(), FOLDER_LINK);
        }
    }
    refusals
}

pub(super) fn forbidden(submission: &Submission<'_>, refusals: &mut Refusals) {
    let there = |name: &str| fs::symlink_metadata(submission.dir.join(name)).is_ok();
    for (name, reason) in FORBIDDEN {
        if there(name) {
            refusals.add(name, *reason);
        }
    }
    if !submission.build_script && there(BUILD_SCRIPT) {
        refusals.add(BUILD_SCRIPT, "a build script cannot enter; take it away");
    }
}

/// Reads all accepted files; returns the manifest separately.
fn gather(submission: &Submission<'_>, refusals: &mut Refusals) -> (Files, Option<Manifest>) {
    let (mut files, missing) = gather_files(submission, refusals);
    refusals.extend(missing);
    let manifest = files.remove(Path::new("Cargo.toml"));
    let manifest = manifest.and_then(|bytes| String::from_utf8(bytes).ok());
    let manifest = manifest.map(|text| manifest::read(&text, submission, refusals));
    (files, manifest)
}

/// Reads all accepted files, and names those that are missing.
pub(super) fn gather_files(
    submission: &Submission<'_>,
    refusals: &mut Refusals,
) -> (Files, Refusals) {
    let mut missing = Refusals::default();
    let mut gather = FileCollector::new(submission.dir, refusals);
    if !gather.file(Path::new("Cargo.toml"), Content::Text) {
        missing.manifest("is missing; `dozen reset` restores it");
    }
    if !gather.file(Path::new("Procfile"), Content::Text) {
        missing.add(
            "Procfile",
            "is missing; write one with the line `web: crumb`",
        );
    }
    if !gather.folder("src", Content::Text) {
        missing.add("src", "is missing; the service's source belongs in it");
    }
    gather.folder("assets", Content::Bytes);
    if submission.build_script {
        gather.file(Path::new(BUILD_SCRIPT), Content::Text);
    }
    (gather.done(), missing)
}

/// Refuses another package name if there is a library, which is imported by it.
fn name(submission: &Submission<'_>, manifest: &Manifest, files: &Files, refusals: &mut Refusals) {
    if let Some(name) = &manifest.name
        && name != submission.package
        && files.contains_key(Path::new("src/lib.rs"))
    {
        refusals.manifest(format!(
            "the package is called `{name}`; src/lib.rs can be imported only where it stays `{}`",
            submission.package
        ));
    }
}

/// Returns the lock for a stage whose manifest will be `text`. Cargo removes
/// unneeded packages from it; as long as the manifest is the same, that lock is
/// kept.
fn lock(stage: &Path, text: &str, submission: &Submission<'_>) -> Vec<u8> {
    let there = |name: &str| {
        let bytes = read::regular(&stage.join(name)).ok()?;
        String::from_utf8(bytes).ok()
    };
    if there("Cargo.toml").as_deref() == Some(text)
        && let Some(lock) = there("Cargo.lock")
        && let Some(strangers) = strangers(&lock, submission.package)
        && (strangers.is_empty() || submission.crates == Crates::Registry)
    {
        return lock.into_bytes();
    }
    course_crates::LOCK.into()
}
