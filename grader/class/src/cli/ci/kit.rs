//! `dozen ci PROVIDER`: writes the files of a kit, and says what to do with them.

use std::{
    fs::{self, Permissions},
    io::{Cursor, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use dozen::{
    cli::{CourseRoot, Failure, print},
    course::Exercise,
};
use dozen_class::{
    ci::{Kit, Plan, Provider},
    files::write_whole,
    handout::Pinned,
};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::super::place::{Outcome, exercise, trouble};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder to write into.
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Where the grader comes from: a repository's address, pinned to this clone's commit, or an
    /// image.
    #[arg(long, value_name = "SOURCE", default_value = "")]
    grader: String,
    /// Only these exercises; without it all.
    #[arg(long = "exercise", value_name = "EXERCISE")]
    exercises: Vec<String>,
    /// Grade a whole class on so many machines, instead of one student's push.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    shards: Option<u16>,
    /// Replace files that are there.
    #[arg(long)]
    force: bool,
}

pub(super) fn run(provider: Provider, args: &Args) -> Outcome {
    let root = CourseRoot::find()?;
    if args.grader.is_empty() && provider != Provider::Slurm {
        return Err(Failure::usage(
            "--grader is missing: the address of the course's repository, or an image with dozen in it",
        ));
    }
    let chosen: Result<Vec<&Exercise>, Failure> =
        args.exercises.iter().map(|name| exercise(name)).collect();
    let plan = Plan {
        provider,
        grader: Pinned {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: root.commit().unwrap_or_default(),
            source: args.grader.clone(),
        },
        exercises: chosen?.into_iter().map(|one| one.id.to_owned()).collect(),
        shards: args.shards,
    };
    let kit = plan
        .kit()
        .map_err(|cause| Failure::usage(cause.to_string()))?;
    let mut files: Vec<(PathBuf, Vec<u8>, bool)> = (kit.files.iter())
        .map(|file| {
            (
                file.path.clone(),
                file.text.clone().into_bytes(),
                file.is_program,
            )
        })
        .collect();
    if provider == Provider::Gradescope {
        let zip = zipped(&kit).map_err(|cause| trouble("make autograder.zip", &cause))?;
        files.push(("autograder.zip".into(), zip, false));
    }
    let is_there = |path: &Path| args.dir.join(path).exists();
    if let Some((path, ..)) = files
        .iter()
        .find(|(path, ..)| !args.force && is_there(path))
    {
        return Err(Failure::usage(format!(
            "{} is there already; --force replaces it",
            args.dir.join(path).display()
        )));
    }
    for (path, bytes, is_program) in &files {
        let path = args.dir.join(path);
        let mode = if *is_program { 0o755 } else { 0o644 };
        write_whole(&path, bytes)
            .and_then(|()| fs::set_permissions(&path, Permissions::from_mode(mode)))
            .map_err(|cause| trouble(&format!("write {}", path.display()), &cause))?;
        print(&format!("{}\n", path.display()))?;
    }
    for line in &kit.next {
        print(&format!("next: {line}\n"))?;
    }
    Ok(0)
}

/// The kit as an archive; the same kit makes the same bytes.
fn zipped(kit: &Kit) -> std::io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for file in &kit.files {
        let mode = if file.is_program { 0o755 } else { 0o644 };
        let options = SimpleFileOptions::DEFAULT.unix_permissions(mode);
        zip.start_file_from_path(&file.path, options)?;
        zip.write_all(file.text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}
