//! `dozen class init`: a class's folder with its settings, every one explained
//! and at its default.

use std::fs;

use dozen::cli::{Failure, print};
use dozen_class::{files::write_whole, roster, settings};

use super::place::{Outcome, Place, trouble};

/// Write a class.toml and a roster.csv to fill in.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen class init --class autumn       class.toml, roster.csv and the class's secret")]
pub(super) struct Args {
    #[arg(skip)]
    pub(super) place: Place,
}

const SETTINGS: &str = include_str!("class.toml");
const ROSTER: &str = "key,name,email,canvas_id,sis_user_id,sis_login_id,section,moodle_idnumber,moodle_participant,forge,gradescope_sid\n";

pub(super) fn run(args: &Args) -> Outcome {
    let dir = args.place.dir()?;
    for (name, text) in [(settings::FILE, SETTINGS), (roster::FILE, ROSTER)] {
        let path = dir.join(name);
        if path.exists() {
            return Err(Failure::usage(format!(
                "{} is there already; a class is begun once",
                path.display()
            )));
        }
        let written = write_whole(&path, text.as_bytes());
        written.map_err(|cause| trouble(&format!("write {}", path.display()), &cause))?;
    }
    args.place.secret()?;
    let ignore = "# The secret decides every draw: share it with graders alone.\nsecret\n";
    fs::write(dir.join(".gitignore"), ignore)
        .map_err(|cause| trouble("write .gitignore", &cause))?;
    print(&format!(
        "{} is a class now: read class.toml, fill in roster.csv, and keep `secret` to yourself.\n",
        dir.display()
    ))?;
    Ok(0)
}
