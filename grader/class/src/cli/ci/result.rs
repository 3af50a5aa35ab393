//! `dozen ci result`: a report in the form that a provider reads.

use std::{
    env,
    fs::OpenOptions,
    io::Write as _,
    path::{Path, PathBuf},
};

use dozen::cli::{Failure, print};
use dozen_class::{
    ci::{SUMMARY_LIMIT, annotations, markdown},
    files::write_whole,
    gradebook::{Names, classroom50, gradescope, prairielearn},
};
use dozen_model::{Report, Verdict};
use serde_json::Value;

use super::super::place::{Outcome, trouble};

/// The forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// Annotations on stdout, and the summary of the step.
    Github,
    /// result.json and release-body.md.
    Classroom50,
    /// results.json.
    Gradescope,
    /// results.json.
    Prairielearn,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen ci result github report/report.json
  dozen ci result gradescope report/report.json --out /autograder/results

Exit status: 0 written, 3 the report is not there, or something in it could not be judged: no
provider is given a score then.")]
pub(super) struct Args {
    /// The provider's form.
    #[arg(value_enum)]
    form: Form,
    /// What `dozen check --report` wrote.
    #[arg(value_name = "REPORT")]
    report: PathBuf,
    /// The folder to write into.
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
    /// When it was handed in, in seconds since 1970; Classroom 50 marks lateness by it.
    #[arg(long, value_name = "SECONDS")]
    submitted_at: Option<i64>,
}

pub(super) fn run(args: &Args) -> Outcome {
    let bytes = std::fs::read(&args.report)
        .map_err(|cause| trouble(&format!("read {}", args.report.display()), &cause))?;
    let report: Report = serde_json::from_slice(&bytes).map_err(|cause| {
        Failure::trouble(format!("{} is no report: {cause}", args.report.display()))
    })?;
    if args.form == Form::Github {
        print(&annotations(&report))?;
        return summary(&markdown(&report, SUMMARY_LIMIT));
    }
    let is_open = |outcome: Verdict| outcome == Verdict::Inconclusive;
    if report
        .exercises
        .iter()
        .any(|exercise| is_open(exercise.outcome))
    {
        return Err(Failure::trouble(
            "the grader could not judge everything, so there is no score; run it again",
        ));
    }
    match args.form {
        Form::Github => {}
        Form::Classroom50 => {
            let names = names(args.submitted_at, report.graded_at.clone())?;
            let (score, max) = (report.points.into(), report.max_points.into());
            let result = classroom50(&names, &[&report], score, max);
            write(&args.out.join("result.json"), &result)?;
            let body = args.out.join("release-body.md");
            write_whole(&body, markdown(&report, RELEASE_LIMIT).as_bytes())
                .map_err(|cause| trouble("write release-body.md", &cause))?;
        }
        Form::Gradescope => {
            write(
                &args.out.join("results.json"),
                &gradescope(&[&report], None),
            )?;
        }
        Form::Prairielearn => {
            write(
                &args.out.join("results.json"),
                &prairielearn(&[&report], None),
            )?;
        }
    }
    Ok(0)
}

/// What GitHub takes as the text of a release, in characters.
const RELEASE_LIMIT: usize = 125_000;

fn write(path: &Path, value: &Value) -> Result<(), Failure> {
    let text = format!("{value:#}\n");
    write_whole(path, text.as_bytes())
        .map_err(|cause| trouble(&format!("write {}", path.display()), &cause))
}

/// Adds to the summary of a step, if there is one.
fn summary(text: &str) -> Outcome {
    let Some(path) = env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else {
        return Ok(0);
    };
    let opened = OpenOptions::new().create(true).append(true).open(path);
    opened
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|cause| trouble("write the summary of the step", &cause))?;
    Ok(0)
}

/// The names that Classroom 50's runner gives in the environment.
fn names(submitted_at: Option<i64>, graded_at: String) -> Result<Names, Failure> {
    let given = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let needed = |name: &str| {
        given(name).ok_or_else(|| {
            Failure::usage(format!("{name} is not set; Classroom 50's runner sets it"))
        })
    };
    let commit = needed("COMMIT_URL")?;
    let submitted = match submitted_at {
        Some(seconds) => jiff::Timestamp::from_second(seconds)
            .map_err(|cause| Failure::usage(format!("--submitted-at: {cause}")))?,
        None => jiff::Timestamp::now(),
    };
    Ok(Names {
        classroom: needed("CLASSROOM")?,
        assignment: needed("ASSIGNMENT")?,
        kind: given("ASSIGNMENT_TYPE").unwrap_or_else(|| "individual".to_owned()),
        owner: given("OWNER").map_or_else(|| needed("USERNAME"), Ok)?,
        submission: needed("SUBMISSION_TAG")?,
        links: [
            commit.clone(),
            needed("RELEASE_URL")?,
            given("REVIEW_URL").unwrap_or(commit),
        ],
        datetime: submitted.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        graded_at,
    })
}
