//! `dozen class override`: points that a teacher gives by hand.

use dozen::cli::{Failure, print};
use dozen_class::overrides::{Override, Overrides};

use super::place::{Outcome, Place, exercises, now, trouble};

/// Give points by hand, with a reason; kept through regrades.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  dozen class override ada 07 9 --author grace --reason 'shown in the lab'
  dozen class override ada 07 --take-back --author grace --reason 'entered for the wrong student'
  dozen class override --list")]
pub(super) struct Args {
    #[arg(skip)]
    pub(super) place: Place,
    /// The student.
    #[arg(required_unless_present = "list")]
    student: Option<String>,
    /// The exercise.
    #[arg(required_unless_present = "list")]
    exercise: Option<String>,
    /// The points that count, whatever was graded.
    #[arg(required_unless_present_any = ["take_back", "list"])]
    points: Option<f64>,
    /// Take the override before this one back.
    #[arg(long, conflicts_with = "points")]
    take_back: bool,
    /// Who decides it.
    #[arg(long, value_name = "NAME", required_unless_present = "list")]
    author: Option<String>,
    /// Why.
    #[arg(long, value_name = "TEXT", required_unless_present = "list")]
    reason: Option<String>,
    /// Only show what was given by hand.
    #[arg(long)]
    list: bool,
}

pub(super) fn run(args: &Args) -> Outcome {
    let dir = args.place.dir()?;
    let mut overrides =
        Overrides::load(&dir).map_err(|cause| trouble("read the overrides", &cause))?;
    let (Some(student), Some(name)) = (&args.student, &args.exercise) else {
        for one in overrides.all() {
            let points = one
                .points
                .map_or("taken back".to_owned(), |points| points.to_string());
            print(&format!(
                "{}  {} {}: {points}, by {}: {}\n",
                one.at, one.student, one.exercise, one.author, one.reason
            ))?;
        }
        return Ok(0);
    };
    let settings = args.place.settings()?;
    let all = exercises(&settings)?;
    let found = dozen::course::find(name)
        .ok()
        .filter(|found| all.iter().any(|one| one.id == found.id));
    let exercise =
        found.ok_or_else(|| Failure::usage(format!("the class has no exercise `{name}`")))?;
    let is_known = args.place.roster()?.find(student).is_some()
        || args
            .place
            .hand_ins()?
            .iter()
            .any(|hand_in| hand_in.student == *student);
    if !is_known {
        return Err(Failure::usage(format!(
            "the class has no student `{student}`"
        )));
    }
    if args
        .points
        .is_some_and(|points| !(0.0..=1e6).contains(&points))
    {
        return Err(Failure::usage("give points from 0 on"));
    }
    let one = Override {
        student: student.clone(),
        exercise: exercise.id.to_owned(),
        points: args.points,
        author: args.author.clone().unwrap_or_default(),
        reason: args.reason.clone().unwrap_or_default(),
        at: now(),
    };
    let added = overrides.add(&dir, one);
    added.map_err(|cause| trouble("write the override", &cause))?;
    print(&format!(
        "kept in {}\n",
        dir.join("overrides.toml").display()
    ))?;
    Ok(0)
}
