//! `dozen class gradebook`: what a platform imports.

use std::path::PathBuf;

use dozen::cli::{note, print};
use dozen_class::{files::write_whole, gradebook::Format};

use super::place::{Outcome, Place, rows, trouble};

/// Write the gradebook in a platform's form; the late policy is applied here.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen class gradebook --class autumn                       a table on stdout
  dozen class gradebook --class autumn --form canvas --out marks/
  dozen class gradebook --class autumn --form moodle --out marks/

Exit status: 0 every student is in it, 3 a student was left out, with the reason.")]
pub(super) struct Args {
    #[arg(skip)]
    pub(super) place: Place,
    /// csv, canvas, moodle, classroom50, gradescope or prairielearn.
    #[arg(long = "form", value_name = "FORM", default_value = "csv")]
    format: Format,
    /// The folder to write into; without it one file goes to stdout.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Outcome {
    let class = args.place.class()?;
    let rows = rows(&class)?;
    let written = args.format.write(&class, &rows);
    match (&args.out, written.files.as_slice()) {
        (None, [(_, bytes)]) => print(&String::from_utf8_lossy(bytes))?,
        (out, files) => {
            let dir = match out {
                Some(dir) => dir.clone(),
                None => args.place.dir()?.join("gradebook"),
            };
            for (name, bytes) in files {
                let path = dir.join(name);
                write_whole(&path, bytes)
                    .map_err(|cause| trouble(&format!("write {}", path.display()), &cause))?;
            }
            print(&format!("{} file(s) in {}\n", files.len(), dir.display()))?;
        }
    }
    for warning in &written.warnings {
        note(&format!("warning: {warning}"));
    }
    let open = rows.iter().filter(|row| row.points().is_none()).count();
    Ok(if open > 0 { 3 } else { 0 })
}
