//! Deploys to compare: one service, one build or two, and every name that an
//! environment may have.

use std::fmt;

use dozen_lab::{Lab, Launch, Redis};

/// Usual names of environments; a drawn word is added.
const NAMES: [&str; 12] = [
    "development",
    "dev",
    "test",
    "local",
    "staging",
    "production",
    "prod",
    "PRODUCTION",
    "ci",
    "qa",
    "demo",
    "",
];

/// Other variables that are read as the name of an environment.
const SWITCHES: [&str; 7] = [
    "RUST_ENV",
    "ENV",
    "NODE_ENV",
    "RACK_ENV",
    "ENVIRONMENT",
    "PROFILE",
    "STAGE",
];

/// One way to run the service.
#[derive(Clone)]
pub(crate) struct Deploy {
    build: &'static str,
    set: Vec<(&'static str, String)>,
    file: Option<String>,
}

impl Deploy {
    /// Returns a deploy of that build with `APP_ENV` unset.
    pub(crate) fn plain(build: &'static str) -> Self {
        Self {
            build,
            set: Vec::new(),
            file: None,
        }
    }

    /// Returns a deploy of that build with `APP_ENV` set.
    pub(crate) fn called(build: &'static str, name: &str) -> Self {
        Self {
            set: vec![("APP_ENV", name.to_owned())],
            ..Self::plain(build)
        }
    }

    /// Returns a web process of it.
    pub(crate) fn web(&self, lab: &Lab) -> Launch {
        let mut web = lab.web().from_build(self.build);
        for (name, value) in &self.set {
            web = web.env(name, value);
        }
        match &self.file {
            Some(text) => web.file(".env", text),
            None => web,
        }
    }

    /// Returns a web process of it with that Redis attached.
    pub(crate) fn at(&self, lab: &Lab, redis: &Redis) -> Launch {
        self.web(lab).env("REDIS_URL", redis.url())
    }
}

/// Returns deploys of that build in an environment of each name, and of none.
pub(crate) fn every_name(lab: &mut Lab, build: &'static str) -> Vec<Deploy> {
    let unheard = lab.draw().name();
    let names = NAMES.into_iter().chain([unheard.as_str()]);
    let mut all: Vec<_> = names.map(|name| Deploy::called(build, name)).collect();
    all.push(Deploy::plain(build));
    all
}

/// Returns four deploys that differ as much as deploys may.
pub(crate) fn four() -> Vec<Deploy> {
    vec![
        Deploy::plain("debug"),
        Deploy::called("debug", "production"),
        Deploy::called("release", "development"),
        Deploy::called("release", "test"),
    ]
}

/// Returns deploys in which everything but `APP_ENV` says that this is a
/// laptop, or a test.
pub(crate) fn other_switches() -> Vec<Deploy> {
    let all_say = |word: &str, flag: &'static str, value: &str| {
        let mut set: Vec<_> = SWITCHES.map(|name| (name, word.to_owned())).into();
        set.push((flag, value.to_owned()));
        Deploy {
            set,
            ..Deploy::plain("release")
        }
    };
    let lines = ["APP_ENV", "RUST_ENV", "ENV"].map(|name| format!("{name}=development\n"));
    let file = Deploy {
        file: Some(lines.concat()),
        ..Deploy::plain("debug")
    };
    vec![
        all_say("development", "DEBUG", "1"),
        all_say("test", "CI", "true"),
        file,
    ]
}

impl fmt::Display for Deploy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {} build", self.build)?;
        for (place, (name, value)) in self.set.iter().enumerate() {
            let before = if place == 0 { " with" } else { "," };
            write!(f, "{before} {name}={value}")?;
        }
        if !self.set.iter().any(|(name, _)| *name == "APP_ENV") {
            f.write_str(if self.set.is_empty() { " with" } else { "," })?;
            f.write_str(" APP_ENV unset")?;
        }
        if self.file.is_some() {
            f.write_str(" and a file .env")?;
        }
        Ok(())
    }
}
