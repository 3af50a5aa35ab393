//! `dozen class similar`: files for a tool that compares programs.

use std::path::PathBuf;

use dozen::{
    cli::{CourseRoot, print},
    course::EXERCISES,
    staging,
};
use dozen_class::{
    files::write_whole,
    similar::{changed_code, template},
};

use super::place::{Outcome, Place, exercises, trouble};

/// Write one file of changed code per student and exercise, for a tool that compares programs.
///
/// A high score is a reason to look, and no more: independent right answers to the small exercises
/// are alike, and code that was rewritten scores low.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen class similar --class autumn --out compare/
  npx --package @dodona/dolos dolos run --language rust --ignore compare/07-port-binding/template.rs \\
    compare/07-port-binding/students/*.rs")]
pub(super) struct Args {
    #[arg(skip)]
    pub(super) place: Place,
    /// The folder to write into.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Outcome {
    let root = CourseRoot::find()?;
    let settings = args.place.settings()?;
    let secret = args.place.secret()?;
    let hand_ins = args.place.hand_ins()?;
    let out = match &args.out {
        Some(out) => out.clone(),
        None => args.place.dir()?.join("similar"),
    };
    let all: Vec<&str> = EXERCISES.iter().map(|exercise| exercise.id).collect();
    let cannot = |cause: &std::io::Error| trouble(&format!("write into {}", out.display()), cause);
    let mut count = 0;
    for exercise in exercises(&settings)? {
        let starter = root.starter(exercise);
        let dir = out.join(exercise.id);
        let text = template(&starter).map_err(|cause| cannot(&cause))?;
        write_whole(&dir.join("template.rs"), text.as_bytes()).map_err(|cause| cannot(&cause))?;
        for hand_in in &hand_ins {
            let found = staging::locate(&hand_in.files, &[exercise.id], &all).remove(0);
            let Ok(own) = found else { continue };
            let code = changed_code(&own, &starter).map_err(|cause| cannot(&cause))?;
            if !code.is_empty() {
                let name = format!("students/{}.rs", secret.pseudonym(&hand_in.student));
                write_whole(&dir.join(name), code.as_bytes()).map_err(|cause| cannot(&cause))?;
                count += 1;
            }
        }
    }
    print(&format!(
        "{count} files in {}; `dozen class similar --help` has the recipe for Dolos\n",
        out.display()
    ))?;
    Ok(0)
}
