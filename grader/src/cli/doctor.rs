//! `dozen doctor`: is everything there that grading needs?

use super::{Outcome, course_root::CourseRoot, screen};
use crate::{build, platform, resources::RealRedis, saves};

/// One thing that was looked at.
struct Look {
    what: &'static str,
    found: Result<String, String>,
}

pub(super) fn run() -> Outcome {
    let house = CourseRoot::find()?;
    let looks = [
        look("cargo and rustc", build::toolchain()),
        look("git", build::git_version()),
        look("build folder", writable(&house.target())),
        look("temporary folder", writable(&std::env::temp_dir())),
        look("a free port", free_port()),
        look("processes", processes()),
        look("progress", progress(&house)),
        look("noticing a save", Ok(noticing(&house))),
        look("left over from earlier runs", leftovers()),
        look("sandbox", Ok(sandbox())),
        look("a real Redis, which is optional", Ok(redis())),
    ];
    let mut text = String::new();
    let mut well = true;
    for Look { what, found } in looks {
        well &= found.is_ok();
        text += &line(what, &found);
    }
    text += if well {
        "\nEverything is there.\n"
    } else {
        "\nMend what is wrong, and run it again.\n"
    };
    screen::print(&text)?;
    Ok(if well { 0 } else { 3 })
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

fn writable(dir: &std::path::Path) -> Result<String, String> {
    let shown = dir.display();
    let write = || -> std::io::Result<()> {
        std::fs::create_dir_all(dir)?;
        tempfile::tempfile_in(dir)?;
        Ok(())
    };
    write().map_err(|cause| format!("{shown}: {cause}; make it yours, or free some space"))?;
    let free = platform::free_space(dir)
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
        "{} (of a run at work now, or to be removed: dozen keep <folder> </dev/null)",
        all.join(" ")
    ))
}

fn sandbox() -> String {
    match platform::level() {
        "none" => "none: this system cannot hold processes to their own folders".to_owned(),
        level => format!("{level}: a process reaches its own folders and no others"),
    }
}

fn redis() -> String {
    match RealRedis::installed() {
        Some(server) => format!("{}, for --redis real", server.display()),
        None => "none; the grader has its own".to_owned(),
    }
}
