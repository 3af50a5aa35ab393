//! `dozen class collect`: takes downloads into the class.

use std::{collections::BTreeMap, path::PathBuf};

use dozen::cli::{Failure, note, print};
use dozen_class::handins::{
    around::Known,
    collect::{Collected, collect},
    download::{Refusals, unpack_download},
    entry::UnpackError,
    forms::{self, Item},
};

use super::place::{Outcome, Place, trouble};

/// Take what was handed in into the class: a platform's download, or a folder with one entry each.
///
/// Canvas', Moodle's and Gradescope's downloads are known by their names. In any other folder each
/// entry is one student's: a folder, a clone or an archive, named after the student. Who it is from
/// is never read from what a student sent.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen class collect ~/Downloads/submissions.zip
  dozen class collect --prefix cs101-07- clones/       repositories named cs101-07-<login>
  dozen class collect --received times.csv handed-in/  a row `student,2026-12-01 23:10` each")]
pub(super) struct Args {
    #[arg(skip)]
    pub(super) place: Place,
    /// The downloads: archives or folders.
    #[arg(value_name = "DOWNLOAD", required = true)]
    downloads: Vec<PathBuf>,
    /// What the names of repositories begin with, before the login.
    #[arg(long, value_name = "TEXT", default_value = "")]
    prefix: String,
    /// When each student's work was received: a CSV of student and time.
    #[arg(long, value_name = "FILE")]
    received: Option<PathBuf>,
    /// When all of it was received.
    #[arg(long, value_name = "TIME", conflicts_with = "received")]
    at: Option<String>,
}

pub(super) fn run(args: &Args) -> Outcome {
    let class = args.place.dir()?;
    let roster = args.place.roster()?;
    let times = args.times()?;
    let names = Known {
        roster: &roster,
        prefix: &args.prefix,
    };
    let (mut new, mut known, mut refused) = (0, 0, 0);
    for download in &args.downloads {
        let cannot =
            |cause: &std::io::Error| trouble(&format!("collect {}", download.display()), cause);
        let unpacked;
        let mut refusals = Refusals::new();
        let dir = if download.is_dir() {
            download
        } else if download.is_file() {
            unpacked = tempfile::tempdir().map_err(|cause| cannot(&cause))?;
            match unpack_download(download, unpacked.path(), names) {
                Ok(found) => refusals = found,
                Err(UnpackError::Trouble(cause)) => return Err(cannot(&cause)),
                Err(UnpackError::Refused(reason)) => {
                    return Err(Failure::usage(format!("{}: {reason}", download.display())));
                }
            }
            &unpacked.path().to_owned()
        } else {
            let path = download.display();
            return Err(Failure::usage(format!("there is no download {path}")));
        };
        let read = forms::read(dir, names);
        let (form, items) = read.map_err(|cause| cannot(&cause))?;
        note(&format!(
            "{}: {} ({})",
            download.display(),
            form.name(),
            items.len()
        ));
        for mut item in items {
            args.set_time(&mut item, &times)?;
            let mut reasons = item.parts.iter().filter_map(|part| {
                let place = part.strip_prefix(dir).ok()?;
                refusals.get(place).cloned()
            });
            item.refused = reasons.next().or(item.refused);
            let (hand_in, collected) = collect(&class, &item).map_err(|cause| cannot(&cause))?;
            match collected {
                Collected::New => new += 1,
                Collected::Known => known += 1,
            }
            if let Some(reason) = hand_in.refused.filter(|_| collected == Collected::New) {
                refused += 1;
                note(&format!("{}: cannot be graded: {reason}", item.student));
            }
        }
    }
    print(&format!(
        "{new} new, {known} known already; {refused} of the new cannot be graded and will be `rejected`\n"
    ))?;
    Ok(0)
}

impl Args {
    /// The times of `--received`, by student.
    fn times(&self) -> Result<BTreeMap<String, String>, Failure> {
        let settings = self.place.settings()?;
        let Some(file) = &self.received else {
            return Ok(BTreeMap::new());
        };
        let wrong = |cause: String| Failure::usage(format!("{}: {cause}", file.display()));
        let text = std::fs::read_to_string(file).map_err(|cause| wrong(cause.to_string()))?;
        // As spreadsheets write it: with a mark at its beginning, and quotes.
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut times = BTreeMap::new();
        for (number, row) in reader.records().enumerate() {
            let row = row.map_err(|cause| wrong(cause.to_string()))?;
            let (Some(student), Some(time)) = (row.get(0), row.get(1)) else {
                return Err(wrong(format!("row {}: write `student,time`", number + 1)));
            };
            match settings.time(time) {
                Ok(time) => times.insert(student.to_owned(), time.to_string()),
                // The first row may be a heading.
                Err(_) if number == 0 => None,
                Err(cause) => return Err(wrong(format!("row {}: {cause}", number + 1))),
            };
        }
        Ok(times)
    }

    fn set_time(&self, item: &mut Item, times: &BTreeMap<String, String>) -> Result<(), Failure> {
        let settings = self.place.settings()?;
        let wrong = |cause: &dyn std::fmt::Display| Failure::usage(cause.to_string());
        if let Some(at) = &self.at {
            let time = settings.time(at).map_err(|cause| wrong(&cause))?;
            item.received = Some(time.to_string());
        } else if let Some(time) = times.get(&item.student) {
            item.received = Some(time.clone());
        } else if let Some(time) = &item.received {
            let time = settings.time(time).map_err(|cause| wrong(&cause))?;
            item.received = Some(time.to_string());
        }
        Ok(())
    }
}
