//! `dozen class feedback`: pages and Markdown for students and the class.

use std::path::PathBuf;

use dozen::cli::{Failure, print};
use dozen_class::{
    feedback::{Detail, class_page, markdown, student_page},
    files::write_whole,
    handins::collect::folder_name,
};

use super::place::{Outcome, Place, rows, trouble};

/// Write a page and a Markdown file for each student, and a page for the class.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen class feedback --class autumn                  into autumn/feedback
  dozen class feedback --class autumn --detail outcome --out pages/")]
pub(super) struct Args {
    #[arg(skip)]
    pub(super) place: Place,
    /// How much it tells: full (with pictures), card, or outcome.
    #[arg(long, value_name = "DETAIL", default_value_t = Detail::Full)]
    detail: Detail,
    /// The folder to write into.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Outcome {
    let class = args.place.class()?;
    let rows = rows(&class)?;
    let out = match &args.out {
        Some(out) => out.clone(),
        None => args.place.dir()?.join("feedback"),
    };
    let fault = |cause: dozen_class::feedback::PageError| Failure::trouble(cause.to_string());
    let page = class_page(&class, &rows, &class.stats(&rows)).map_err(fault)?;
    let mut files = vec![("class.html".to_owned(), page)];
    for row in &rows {
        let name = if class.settings.anonymous {
            class.secret.pseudonym(&row.student)
        } else {
            folder_name(&row.student)
        };
        let page = student_page(&class, row, args.detail).map_err(fault)?;
        files.push((format!("students/{name}.html"), page));
        let text = markdown(&class, row, args.detail);
        files.push((format!("students/{name}.md"), text));
    }
    for (name, text) in &files {
        let path = out.join(name);
        let written = write_whole(&path, text.as_bytes());
        written.map_err(|cause| trouble(&format!("write {}", path.display()), &cause))?;
    }
    print(&format!(
        "{} students; open {}\n",
        rows.len(),
        out.join("class.html").display()
    ))?;
    Ok(0)
}
