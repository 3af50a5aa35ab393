//! Where a class is, and what of the course it needs: the only place in which
//! steps learn of exercises, checks and the grader's version.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use dozen::{
    cli::{CourseRoot, Failure},
    course::{self, EXERCISES},
    runner::{self, Task},
    staging,
};
use dozen_class::{
    catalog::{Catalog, Check, Exercise, Mistake},
    handins::collect::{self, HandIn},
    overrides::Overrides,
    roster::Roster,
    secret::Secret,
    settings::Settings,
    standing::{Class, Row},
    store::{self, Store},
};

/// What a subcommand comes to: the exit status, or why it could not do its work.
pub(super) type Outcome = Result<u8, Failure>;

/// Where the class is.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Place {
    /// The class's folder, with class.toml in it.
    #[arg(long, value_name = "DIR", default_value = ".", global = true)]
    class: PathBuf,
}

/// The grader that grades now.
#[derive(Debug, Clone)]
pub(super) struct Grader {
    /// Its version.
    pub(super) version: String,
    /// The commit that the course is at.
    pub(super) commit: String,
    /// The versions of cargo and the compiler.
    pub(super) toolchain: String,
}

impl Place {
    pub(super) fn dir(&self) -> Result<PathBuf, Failure> {
        std::path::absolute(&self.class)
            .map_err(|cause| Failure::usage(format!("{}: {cause}", self.class.display())))
    }

    pub(super) fn settings(&self) -> Result<Settings, Failure> {
        Settings::load(&self.dir()?).map_err(|cause| Failure::usage(cause.to_string()))
    }

    pub(super) fn roster(&self) -> Result<Roster, Failure> {
        Roster::load(&self.dir()?).map_err(|cause| Failure::usage(cause.to_string()))
    }

    pub(super) fn secret(&self) -> Result<Secret, Failure> {
        let secret = Secret::load(&self.dir()?);
        secret.map_err(|cause| trouble("read the class's secret", &cause))
    }

    pub(super) fn store(&self) -> Result<Store, Failure> {
        open(&self.dir()?.join(store::FOLDER))
    }

    pub(super) fn hand_ins(&self) -> Result<Vec<HandIn>, Failure> {
        let all = collect::all(&self.dir()?);
        all.map_err(|cause| trouble("read the hand-ins", &cause))
    }

    /// The whole class, with the results of the store.
    pub(super) fn class(&self) -> Result<Class, Failure> {
        let settings = self.settings()?;
        let exercises = exercises(&settings)?;
        let results = self.store()?.all();
        let results = results.map_err(|cause| trouble("read the store", &cause))?;
        let overrides = Overrides::load(&self.dir()?);
        let hand_ins = self.hand_ins()?.into_iter().map(|hand_in| {
            let digests = exercises.iter().map(|exercise| {
                let digest = files_digest(&hand_in, exercise);
                (exercise.id.to_owned(), digest)
            });
            let digests: BTreeMap<String, String> = digests.collect();
            (hand_in, digests)
        });
        Ok(Class {
            roster: self.roster()?,
            secret: self.secret()?,
            catalog: catalog(&exercises),
            hand_ins: hand_ins.collect(),
            results: results.into_values().collect(),
            overrides: overrides.map_err(|cause| trouble("read the overrides", &cause))?,
            settings,
        })
    }
}

pub(super) fn open(dir: &Path) -> Result<Store, Failure> {
    let opened = Store::open(dir);
    opened.map_err(|cause| trouble(&format!("open the store {}", dir.display()), &cause))
}

/// The class's program could not do `what`.
pub(super) fn trouble(what: &str, cause: &std::io::Error) -> Failure {
    let hint = match cause.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            "; the disk is full: free some space and run it again, what is stored stays"
        }
        _ => "",
    };
    Failure::trouble(format!("could not {what}: {cause}{hint}"))
}

/// The exercises of a class, in the course's order.
pub(super) fn exercises(settings: &Settings) -> Result<Vec<&'static course::Exercise>, Failure> {
    if settings.exercises.is_empty() {
        return Ok(EXERCISES.iter().collect());
    }
    let mut found = Vec::new();
    for name in &settings.exercises {
        found.push(exercise(name)?);
    }
    found.sort_by_key(|exercise| exercise.id);
    found.dedup_by_key(|exercise| exercise.id);
    Ok(found)
}

/// The exercise of that name.
pub(super) fn exercise(name: &str) -> Result<&'static course::Exercise, Failure> {
    course::find(name).map_err(|near| {
        let near = near.join(" or ");
        Failure::usage(format!(
            "there is no exercise `{name}`; did you mean {near}?"
        ))
    })
}

/// The digest of what a hand-in has for an exercise.
pub(super) fn files_digest(hand_in: &HandIn, exercise: &'static course::Exercise) -> String {
    if hand_in.refused.is_some() {
        return hand_in.digest.clone();
    }
    let all: Vec<&str> = EXERCISES.iter().map(|exercise| exercise.id).collect();
    let mut sources = staging::locate(&hand_in.files, &[exercise.id], &all);
    runner::digest(&[Task {
        exercise,
        source: sources.remove(0),
        own: false,
    }])
}

/// What the steps have to know of these exercises. Known mistakes are there if
/// the course's solutions are.
fn catalog(exercises: &[&'static course::Exercise]) -> Catalog {
    let solutions = CourseRoot::find().map(|root| root.root().join("solutions"));
    let exercises = exercises.iter().map(|exercise| Exercise {
        id: exercise.id.to_owned(),
        title: exercise.title.to_owned(),
        checks: (exercise.checks.iter())
            .map(|check| Check {
                id: check.id.to_owned(),
                title: check.title.to_owned(),
                points: check.points,
            })
            .collect(),
        mistakes: (solutions.as_ref())
            .map(|dir| mistakes(&dir.join(exercise.id).join("cases.toml")))
            .unwrap_or_default(),
    });
    Catalog {
        exercises: exercises.collect(),
    }
}

#[derive(serde::Deserialize)]
struct Cases {
    #[serde(default)]
    wrong: BTreeMap<String, Case>,
}

#[derive(serde::Deserialize)]
struct Case {
    #[serde(default)]
    mistake: String,
    #[serde(default)]
    fails: Vec<String>,
    #[serde(default)]
    not_reached: Vec<String>,
}

fn mistakes(cases: &Path) -> Vec<Mistake> {
    let text = fs::read_to_string(cases).unwrap_or_default();
    let cases: Cases = toml::from_str(&text).unwrap_or(Cases {
        wrong: BTreeMap::new(),
    });
    let mistakes = cases.wrong.into_iter().map(|(name, case)| {
        let mut fails = [case.fails, case.not_reached].concat();
        fails.sort();
        Mistake {
            name,
            belief: case.mistake,
            fails,
        }
    });
    mistakes.collect()
}

/// The grader of this program, in this clone.
pub(super) fn grader(root: &CourseRoot) -> Result<Grader, Failure> {
    Ok(Grader {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: root.commit().unwrap_or_default(),
        toolchain: dozen::build::toolchain().map_err(Failure::trouble)?,
    })
}

/// This program.
pub(super) fn own_program() -> Result<PathBuf, Failure> {
    env::current_exe().map_err(|cause| trouble("find the program itself", &cause))
}

/// Where everybody stands.
pub(super) fn rows(class: &Class) -> Result<Vec<Row>, Failure> {
    class
        .standing()
        .map_err(|cause| Failure::usage(cause.to_string()))
}

/// What pages call the student whom a pseudonym of the store stands for; the
/// pseudonym, if nobody in the class has it.
pub(super) fn shown(class: &Class, pseudonym: &str) -> String {
    let mut keys = class.hand_ins.iter().map(|(hand_in, _)| &hand_in.student);
    let key = keys.find(|key| class.secret.pseudonym(key) == pseudonym);
    key.map_or_else(|| pseudonym.to_owned(), |key| class.shown(key))
}

/// The time now, to the second, in UTC.
pub(super) fn now() -> String {
    let now = jiff::Timestamp::now();
    let seconds = jiff::Timestamp::from_second(now.as_second());
    seconds.unwrap_or(now).to_string()
}
