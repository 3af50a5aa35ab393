//! `dozen class similar`: files for a tool that compares programs.

use std::{collections::BTreeSet, path::PathBuf};

use dozen::{
    cli::{CourseRoot, print},
    course::EXERCISES,
    staging,
};
use dozen_class::{
    files::write_whole,
    handins::collect::HandIn,
    similar::{changed_code, template},
};

use super::place::{Outcome, Place, exercises, trouble};

/// Write one file of changed code per student and exercise, for a tool that compares programs.
///
/// Beside them it writes compare.mjs, which compares them by Dolos, without a network. A high score
/// is a reason to look, and no more: independent right answers to the small exercises are alike, and
/// code that was rewritten scores low.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen class similar --class autumn --out compare/
  npm install --prefix compare/                  once: it compiles Dolos' parsers
  node compare/compare.mjs 07-port-binding       every pair, the most similar first")]
pub(super) struct Args {
    #[arg(skip)]
    pub(super) place: Place,
    /// The folder to write into.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// What compares the files, and what npm installs for it. npm 11 runs only those
/// scripts of packages that are allowed, and the parsers are compiled by one.
const COMPARE: &str = include_str!("compare.mjs");
const PACKAGE: &str = r#"{
  "private": true,
  "dependencies": { "@dodona/dolos-lib": "3.5.1" },
  "allowScripts": { "@dodona/dolos-parsers": true, "tree-sitter": true, "tree-sitter-compat": true }
}
"#;

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
    let write = |name: &str, text: &str| {
        write_whole(&out.join(name), text.as_bytes()).map_err(|cause| cannot(&cause))
    };
    write("compare.mjs", COMPARE)?;
    write("package.json", PACKAGE)?;
    if !settings.anonymous {
        let of = |hand_in: &HandIn| {
            let student = &hand_in.student;
            format!("{},{student}\n", secret.pseudonym(student))
        };
        let names: BTreeSet<String> = hand_ins.iter().map(of).collect();
        write("names.csv", &names.into_iter().collect::<String>())?;
    }
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
        "{count} files in {}; compare.mjs beside them says how they are compared\n",
        out.display()
    ))?;
    Ok(0)
}
