//! The types that an exercise is written in: its contract, its builds and its
//! checks.

use std::{future::Future, pin::Pin};

use super::claims::factor_of;
use dozen_lab::{Done, Lab};

/// One exercise of the course.
#[derive(Debug)]
pub struct Exercise {
    /// The folder's name in all four folders: `07-port-binding`.
    pub id: &'static str,
    /// The key of its stored progress. It never changes, even if the folder is
    /// renamed.
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
    /// one. Unless a check names a build, its processes use the first.
    pub builds: &'static [Build],
    /// Whether the learner declares its dependencies: its checks judge the
    /// versions, and a learner alone may use any crate of the registry.
    pub own_crates: bool,
    /// Whether one of its checks tests that a process listens on every address;
    /// in other exercises every start does.
    pub tests_addresses: bool,
    /// Whether one of its checks tests that a process runs without its source:
    /// no other run may build in the same folders during the checks.
    pub needs_source_away: bool,
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
    /// The name that checks use.
    pub name: &'static str,
    /// Whether it is made from its own commit: in a git repository, with the
    /// commit's id in `SOURCE_VERSION`.
    pub committed: bool,
    /// Whether `cfg!(debug_assertions)` holds in the submission's own crate.
    pub debug_assertions: bool,
}

/// The one build of an exercise that asks for no others.
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
    /// Its meaning, in a few words.
    pub meaning: &'static str,
    /// Its value unless a check sets another; empty: unset. `{lane}` stands for
    /// the process's own name, as `worker.1`.
    pub sample: &'static str,
    /// If it is the address of a service: the stand-in for that service when
    /// the exercise is run by hand.
    pub stand_in: Option<Provides>,
}

/// A service that `dozen run` provides.
#[derive(Debug, Clone, Copy)]
pub enum Provides {
    /// An HTTP service that answers this to everything.
    Http(&'static str),
    /// A Redis.
    Redis,
    /// A path for a SQLite database, which is kept from one run to the next.
    Sqlite,
}

/// The formation of an exercise that is about one process.
pub const ONE_WEB: &[(&str, usize)] = &[("web", 1)];

/// A running check.
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
    /// The points for a pass.
    pub points: u32,
    /// The actions of the grader.
    pub does: &'static str,
    /// Why production cares.
    pub why: &'static str,
    /// A nudge, the concept, nearly the answer.
    pub hints: [&'static str; 3],
    /// The check itself.
    pub run: for<'a> fn(&'a mut Lab) -> Running<'a>,
}

impl Check {
    /// Returns the factor whose claims it tests. Claims about the method itself
    /// do not count.
    #[must_use]
    pub fn factor(&self) -> u8 {
        let mut factors = self.claims.iter().map(|id| factor_of(id));
        factors.find(|number| *number > 0).unwrap_or_default()
    }
}

impl Exercise {
    /// The default value of each field.
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
        needs_source_away: false,
        checks: &[],
    };

    /// Returns whether its contract names a Redis.
    #[must_use]
    pub fn uses_redis(&self) -> bool {
        let is_redis = |var: &Var| matches!(var.stand_in, Some(Provides::Redis));
        self.contract.iter().any(is_redis)
    }

    /// Returns the check of that name.
    #[must_use]
    pub fn check(&self, id: &str) -> Option<&'static Check> {
        self.checks.iter().find(|check| check.id == id)
    }

    /// Returns the promises that the check `id` tests.
    pub fn promises_of<'a>(&self, id: &'a str) -> impl Iterator<Item = &'static Promise> + 'a {
        let promises = self.promises.iter();
        promises.filter(move |promise| promise.checks.contains(&id))
    }

    /// Returns the builds that are made of a submission, at least one.
    #[must_use]
    pub fn all_builds(&self) -> &'static [Build] {
        if self.builds.is_empty() {
            USUAL
        } else {
            self.builds
        }
    }

    /// Returns the points of all its checks together.
    #[must_use]
    pub fn max_points(&self) -> u32 {
        self.checks.iter().map(|check| check.points).sum()
    }

    /// Returns whether `name` means this exercise: `07`, `7`, `port-binding` or
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
