//! `dozen doctor`: checks that everything needed for grading is there.

mod sample_service;

use super::{Outcome, course_root::CourseRoot, screen, until_stopped};
use crate::{
    build, platform,
    resources::RealRedis,
    sandbox::{self, Layer},
    saves,
};

/// Check that everything needed for grading is there.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen doctor                  one line for each thing that grading needs
  dozen doctor --format json    the same for programs

Exit: 0 everything is there, 3 something is missing.")]
pub(super) struct Args {
    /// How the result is printed.
    #[arg(long, value_enum, default_value_t)]
    format: DoctorFormat,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum DoctorFormat {
    /// One line each, for a person.
    #[default]
    Terminal,
    /// One object, for programs.
    Json,
}

/// One thing that was looked at.
struct Look {
    what: &'static str,
    found: Result<String, String>,
}

pub(super) fn run(args: &Args) -> Outcome {
    let house = CourseRoot::find()?;
    let format = args.format;
    until_stopped(async move {
        let mut looks = looks(&house);
        looks.push(look(
            "a service, from source to verdict",
            sample_service::grade(&house).await,
        ));
        let well = looks.iter().all(|look| look.found.is_ok());
        screen::print(&match format {
            DoctorFormat::Terminal => text(&looks, well),
            DoctorFormat::Json => json(&looks, well),
        })?;
        Ok(if well { 0 } else { 3 })
    })
}

fn looks(house: &CourseRoot) -> Vec<Look> {
    vec![
        look("cargo and rustc", build::toolchain()),
        look("git", build::git_version()),
        look("build folder", build_folder(&house.target())),
        look("temporary folder", writable(&std::env::temp_dir())),
        look("a free port", free_port()),
        look("processes", processes()),
        look("progress", progress(house)),
        look("noticing a save", Ok(noticing(house))),
        look("left over from earlier runs", leftovers()),
        look("sandbox", Ok(sandbox())),
        look("a real Redis, which is optional", Ok(redis())),
    ]
}

fn text(looks: &[Look], well: bool) -> String {
    let lines = looks.iter().map(|look| line(look.what, &look.found));
    let mut text: String = lines.collect();
    text += if well {
        "\nEverything is there.\n"
    } else {
        "\nFix the problems above, then run it again.\n"
    };
    text
}

/// Returns the findings as `dozen/doctor/v1`.
fn json(looks: &[Look], well: bool) -> String {
    let looks: Vec<_> = looks
        .iter()
        .map(|Look { what, found }| {
            let (Ok(words) | Err(words)) = found;
            serde_json::json!({ "what": what, "ok": found.is_ok(), "found": words })
        })
        .collect();
    let report = serde_json::json!({ "schema": "dozen/doctor/v1", "ok": well, "looks": looks });
    format!("{report:#}\n")
}

fn line(what: &str, found: &Result<String, String>) -> String {
    let (Ok(words) | Err(words)) = found;
    match (screen::look().is_plain(), found.is_ok()) {
        (true, true) => format!("Well: {what}: {words}\n"),
        (true, false) => format!("Wrong: {what}: {words}\n"),
        (false, true) => format!("✓ {what:<28} {words}\n"),
        (false, false) => format!("✗ {what:<28} {words}\n"),
    }
}

fn look(what: &'static str, found: Result<String, String>) -> Look {
    Look { what, found }
}

/// Checks that the build folder can be made and written to.
fn build_folder(dir: &std::path::Path) -> Result<String, String> {
    let made = std::fs::create_dir_all(dir);
    made.map_err(|cause| {
        format!(
            "{}: {cause}; make it yours, or free some space",
            dir.display()
        )
    })?;
    writable(dir)
}

fn writable(dir: &std::path::Path) -> Result<String, String> {
    let shown = dir.display();
    let written = tempfile::tempfile_in(dir);
    written.map_err(|cause| format!("{shown}: {cause}; make it yours, or free some space"))?;
    let free = sandbox::free_space(dir)
        .map_or(String::new(), |bytes| format!(", {} GiB free", bytes >> 30));
    Ok(format!("{shown}{free}"))
}

fn free_port() -> Result<String, String> {
    let port = platform::free_port(&mut fastrand::Rng::new()).map_err(|cause| cause.to_string())?;
    Ok(format!("{port}"))
}

fn processes() -> Result<String, String> {
    platform::can_read_listeners()
        .map(|()| "the process table and its listeners can be read".to_owned())
        .map_err(|cause| cause.to_string())
}

fn progress(house: &CourseRoot) -> Result<String, String> {
    let path = house.progress_file();
    match house.progress() {
        Ok(_) if path.exists() => Ok(path.display().to_string()),
        Ok(_) => Ok("nothing was checked yet".to_owned()),
        Err(failure) => Err(failure.words),
    }
}

fn noticing(house: &CourseRoot) -> String {
    if saves::are_told(&house.root().join("exercises")) {
        "the file system tells of it".to_owned()
    } else {
        "the watch looks for it itself: the file system tells nothing of exercises/".to_owned()
    }
}

fn leftovers() -> Result<String, String> {
    let found = platform::leftovers();
    if found.is_empty() {
        return Ok("nothing".to_owned());
    }
    let all: Vec<String> = found
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    Ok(format!(
        "{} (of a current run, or to be removed: dozen keep <folder> </dev/null)",
        all.join(" ")
    ))
}

/// One line for each layer, and how to get those that are missing.
fn sandbox() -> String {
    let shown = |layer: &Layer| {
        let Layer { name, holds, .. } = layer;
        if layer.is_there {
            format!("{name} holds {holds}")
        } else {
            format!("no {name}: nothing holds {holds}; {}", layer.advice)
        }
    };
    let lines: Vec<String> = sandbox::layers().iter().map(shown).collect();
    lines.join(&format!("\n  {:<28} ", ""))
}

fn redis() -> String {
    match RealRedis::installed() {
        Some(server) => format!("{}, for --redis real", server.display()),
        None => "none; the grader has its own".to_owned(),
    }
}
