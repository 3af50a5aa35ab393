//! The course: one file an exercise, each with its contract, its hints and
//! its checks. A check says what is asked of a service and why; how it is
//! asked is the lab's. Nothing here knows who runs a check or who reads it.

mod behaviours;
pub mod claims;
mod f01_codebase;
mod f02_dependencies;
mod f03_config;
mod f04_backing_services;
mod f05_build_release_run;
mod f06_processes;
mod f07_port_binding;
mod f08_concurrency;
mod f09_disposability;
mod f10_dev_prod_parity;
mod f11_logs;
mod f12_admin_processes;
mod f13_capstone;
pub mod questions;
pub mod rules;

use std::{future::Future, pin::Pin};

use dozen_lab::{Done, Lab};

/// Every exercise, in the order of the factors.
pub const EXERCISES: &[Exercise] = &[
    f01_codebase::EXERCISE,
    f02_dependencies::EXERCISE,
    f03_config::EXERCISE,
    f04_backing_services::EXERCISE,
    f05_build_release_run::EXERCISE,
    f06_processes::EXERCISE,
    f07_port_binding::EXERCISE,
    f08_concurrency::EXERCISE,
    f09_disposability::EXERCISE,
    f10_dev_prod_parity::EXERCISE,
    f11_logs::EXERCISE,
    f12_admin_processes::EXERCISE,
    f13_capstone::EXERCISE,
];

/// What of an exercise's folder is its starter, and the learner's work.
pub const PARTS: &[&str] = &["src", "assets", "build.rs", "Cargo.toml", "Procfile"];

/// One exercise of the course.
#[derive(Debug)]
pub struct Exercise {
    /// The folder's name in all four houses: `07-port-binding`.
    pub id: &'static str,
    /// What progress is stored under: never changed, whatever the folder is
    /// renamed to.
    pub key: &'static str,
    /// The factor's number; 13 for the capstone.
    pub factor: u8,
    /// The title.
    pub title: &'static str,
    /// The chapter that teaches it, without `book/chapters/` and `.md`.
    pub chapter: &'static str,
    /// The variables that the platform gives, besides `PORT`.
    pub contract: &'static [Var],
    /// Every sentence of its README that a service could break.
    pub promises: &'static [Promise],
    /// What `dozen run` starts: process types, and how many of each.
    pub formation: &'static [(&'static str, usize)],
    /// Variables that are set to random values while the release is built,
    /// so that a value baked in can be found.
    pub build_canaries: &'static [&'static str],
    /// Whether a submission may have a `build.rs`.
    pub build_script: bool,
    /// The builds that are made of it, one after the other; empty: the usual
    /// one. Processes are started from the first where a check says nothing.
    pub builds: &'static [Build],
    /// Whether its dependencies are the learner's to declare: its checks judge
    /// the versions, and a learner alone may use any crate of the registry.
    pub own_crates: bool,
    /// Whether a check of its own tests that a process listens on every
    /// address; in other exercises every start does.
    pub tests_addresses: bool,
    /// The checks, in the order they are shown.
    pub checks: &'static [Check],
}

/// One sentence of a contract that a service could break, and the checks that
/// test it. `grader/tests/promises.rs` compares these with the README and with
/// the wrong fixes.
#[derive(Debug)]
pub struct Promise {
    /// Its id, which never changes: `P09.4`.
    pub id: &'static str,
    /// The text, word for word as in the README: a sentence, a list item, or a
    /// table row whose cells are joined by ` | `.
    pub text: &'static str,
    /// The ids of the checks that test it.
    pub checks: &'static [&'static str],
}

/// One build of a submission.
#[derive(Debug)]
pub struct Build {
    /// What checks call it by.
    pub name: &'static str,
    /// Whether it is made from a commit of its own: in a git repository, with
    /// the commit's id in `SOURCE_VERSION`.
    pub committed: bool,
    /// Whether `cfg!(debug_assertions)` holds in the submission's own crate.
    pub debug_assertions: bool,
}

/// What is built where an exercise asks for nothing else.
const USUAL: &[Build] = &[Build {
    name: "usual",
    committed: false,
    debug_assertions: true,
}];

/// One variable of an exercise's contract.
#[derive(Debug)]
pub struct Var {
    /// Its name in the environment.
    pub name: &'static str,
    /// What it means, in a few words.
    pub meaning: &'static str,
    /// What a process gets where a check sets nothing else; empty: unset.
    /// `{lane}` in it stands for the process's own name, as `worker.1`.
    pub sample: &'static str,
    /// Where it is the address of a service: what stands in for that service
    /// when the exercise is run by hand.
    pub stand_in: Option<Provides>,
}

/// A service that `dozen run` provides.
#[derive(Debug, Clone, Copy)]
pub enum Provides {
    /// An HTTP service that answers this to everything.
    Http(&'static str),
    /// A Redis.
    Redis,
    /// A place for a SQLite database, which stays from one run to the next.
    Sqlite,
}

/// The formation of an exercise that is about one process.
pub const ONE_WEB: &[(&str, usize)] = &[("web", 1)];

/// A check on its way.
pub type Running<'a> = Pin<Box<dyn Future<Output = Done> + 'a>>;

/// One behaviour that an exercise asks for.
#[derive(Debug)]
pub struct Check {
    /// Its name on the command line and in reports.
    pub id: &'static str,
    /// The behaviour, as a sentence.
    pub title: &'static str,
    /// The claims of the source notes that it tests.
    pub claims: &'static [&'static str],
    /// What it is worth.
    pub points: u32,
    /// What the grader does.
    pub does: &'static str,
    /// Why production cares.
    pub why: &'static str,
    /// A nudge, the concept, nearly the answer.
    pub hints: [&'static str; 3],
    /// The check itself.
    pub run: for<'a> fn(&'a mut Lab) -> Running<'a>,
}

impl Check {
    /// The factor that it belongs to: the one whose claims it tests. What it
    /// tests of the method itself is left aside.
    #[must_use]
    pub fn factor(&self) -> u8 {
        let mut factors = self.claims.iter().map(|id| claims::factor_of(id));
        factors.find(|number| *number > 0).unwrap_or_default()
    }
}

impl Exercise {
    /// What an exercise is where it says nothing else.
    pub const USUAL: Self = Self {
        id: "",
        key: "",
        factor: 0,
        title: "",
        chapter: "",
        contract: &[],
        promises: &[],
        formation: ONE_WEB,
        build_canaries: &[],
        build_script: false,
        builds: &[],
        own_crates: false,
        tests_addresses: false,
        checks: &[],
    };

    /// Whether its contract names a Redis.
    #[must_use]
    pub fn uses_redis(&self) -> bool {
        let is_redis = |var: &Var| matches!(var.stand_in, Some(Provides::Redis));
        self.contract.iter().any(is_redis)
    }

    /// The check of that name.
    #[must_use]
    pub fn check(&self, id: &str) -> Option<&'static Check> {
        self.checks.iter().find(|check| check.id == id)
    }

    /// The promises that the check `id` tests.
    pub fn promises_of<'a>(&self, id: &'a str) -> impl Iterator<Item = &'static Promise> + 'a {
        let promises = self.promises.iter();
        promises.filter(move |promise| promise.checks.contains(&id))
    }

    /// The builds that are made of a submission; never none.
    #[must_use]
    pub fn all_builds(&self) -> &'static [Build] {
        if self.builds.is_empty() {
            USUAL
        } else {
            self.builds
        }
    }

    /// What all its checks are worth together.
    #[must_use]
    pub fn max_points(&self) -> u32 {
        self.checks.iter().map(|check| check.points).sum()
    }

    /// Whether `name` means this exercise: `07`, `7`, `port-binding` or
    /// `07-port-binding`.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        let (number, slug) = self.id.split_once('-').unwrap_or((self.id, ""));
        name == self.id
            || name == self.key
            || name == slug
            || name == number
            || name == number.trim_start_matches('0')
    }
}

/// The exercise called `name`, or the nearest names.
///
/// # Errors
/// With up to three names that are spelled alike, best first.
pub fn find(name: &str) -> Result<&'static Exercise, Vec<&'static str>> {
    if let Some(found) = EXERCISES.iter().find(|e| e.is_called(name)) {
        return Ok(found);
    }
    Err(nearest(name, EXERCISES.iter().flat_map(|e| [e.id, e.key])))
}

/// Up to three of `names` that are spelled most like `name`.
pub fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut scored: Vec<_> = names
        .map(|known| (strsim::jaro_winkler(name, known), known))
        .filter(|(score, _)| *score > 0.7)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().take(3).map(|(_, known)| known).collect()
}

#[cfg(test)]
mod tests {
    use super::{EXERCISES, find};

    #[test]
    fn an_exercise_answers_to_its_number_its_slug_and_its_id() {
        for name in ["7", "07", "port-binding", "07-port-binding"] {
            assert_eq!(find(name).map(|e| e.id), Ok("07-port-binding"), "{name}");
        }
    }

    #[test]
    fn an_unknown_exercise_brings_the_nearest_names() {
        assert_eq!(find("port-bindng").unwrap_err()[0], "port-binding");
        assert!(find("zzz").unwrap_err().is_empty());
    }

    #[test]
    fn a_check_belongs_to_its_exercises_factor_but_in_the_capstone() {
        for exercise in EXERCISES {
            for check in exercise.checks {
                let own = if exercise.factor == 13 {
                    1..=12
                } else {
                    exercise.factor..=exercise.factor
                };
                assert!(own.contains(&check.factor()), "{}", check.id);
            }
        }
    }

    #[test]
    fn ids_and_keys_are_unique_and_every_check_has_its_prose() {
        let mut seen = std::collections::HashSet::new();
        for exercise in EXERCISES {
            assert!(seen.insert(exercise.id) && (seen.insert(exercise.key)));
            for check in exercise.checks {
                assert!(seen.insert(check.id), "{} twice", check.id);
                assert!(!check.claims.is_empty() && check.points > 0, "{}", check.id);
                for text in [check.does, check.why].iter().chain(&check.hints) {
                    assert!(text.ends_with(['.', '?']), "{}: {text}", check.id);
                }
            }
        }
    }
}
