//! A harness for tests that need a program which some machines lack. On such a
//! machine they are ignored, the closing line says so, and the last line says
//! what to install. With CI=true they fail instead.
//!
//! A test target that uses it has `harness = false`, and lists its tests in
//! `main`: `#[test]` does nothing there.
#![allow(dead_code, reason = "each test target uses its own part of this")]

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

/// A program that tests need.
#[derive(Clone, Copy)]
pub(crate) struct Need {
    /// The program, as a reader knows it.
    pub(crate) program: &'static str,
    /// The command that installs it on Debian.
    pub(crate) install: &'static str,
    /// Whether this machine has it.
    pub(crate) is_met: bool,
    /// Whether the test is ignored with CI=true as well: the CI server decides
    /// whether the program exists, and no one can install it.
    pub(crate) is_up_to_ci: bool,
}

/// The tests of one target.
#[derive(Default)]
pub(crate) struct Suite {
    tests: Vec<Trial>,
    unmet: Vec<Need>,
}

/// Adds functions as tests under their own names: `tests!(suite; …)`, with
/// `async` for asynchronous ones, `nightly` for long ones, and `needs …` for those
/// that need a program.
macro_rules! tests {
    ($suite:ident; $($test:path),+ $(,)?) => {
        $($suite.test(stringify!($test), $test);)+
    };
    ($suite:ident, async; $($test:path),+ $(,)?) => {
        $($suite.test(stringify!($test), || $crate::harness::wait($test()));)+
    };
    ($suite:ident, needs $need:expr; $($test:path),+ $(,)?) => {
        $($suite.needing($need, stringify!($test), $test);)+
    };
    ($suite:ident, async, needs $need:expr; $($test:path),+ $(,)?) => {
        $($suite.needing($need, stringify!($test), || $crate::harness::wait($test()));)+
    };
    ($suite:ident, async, nightly, needs $need:expr; $($test:path),+ $(,)?) => {
        $($suite.nightly($need, stringify!($test), || $crate::harness::wait($test()));)+
    };
}
pub(crate) use tests;

impl Suite {
    /// Adds a test that runs everywhere.
    pub(crate) fn test(&mut self, name: &str, run: impl FnOnce() + Send + 'static) {
        self.tests.push(Trial::test(name, || {
            run();
            Ok(())
        }));
    }

    /// Adds a test that runs only on machines with the program.
    pub(crate) fn needing(&mut self, need: Need, name: &str, run: impl FnOnce() + Send + 'static) {
        if need.is_met {
            return self.test(name, run);
        }
        if !self.unmet.iter().any(|other| other.program == need.program) {
            self.unmet.push(need);
        }
        let why = format!("{} is missing: {}", need.program, need.install);
        let is_ci = std::env::var("CI").is_ok_and(|value| value == "true") && !need.is_up_to_ci;
        let failed = why.clone();
        let test = Trial::test(name, move || Err(failed.into()));
        self.tests
            .push(test.with_kind(why).with_ignored_flag(!is_ci));
    }

    /// Adds a long test, which runs only with `--ignored` or `--include-ignored`
    /// and on machines with the program.
    pub(crate) fn nightly(&mut self, need: Need, name: &str, run: impl FnOnce() + Send + 'static) {
        self.needing(need, name, run);
        let long = self.tests.pop().map(|test| test.with_ignored_flag(true));
        self.tests.extend(long);
    }

    /// Runs the tests that the command line asks for.
    pub(crate) fn run(self) -> ExitCode {
        let arguments = Arguments::from_args();
        let conclusion = libtest_mimic::run(&arguments, self.tests);
        if conclusion.num_ignored > 0 {
            for need in &self.unmet {
                say(&format!(
                    "Some tests were ignored: {} is missing. Install it: {}\n",
                    need.program, need.install
                ));
            }
        }
        conclusion.exit_code()
    }
}

/// Waits for an asynchronous test.
pub(crate) fn wait<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(test)
}

#[allow(clippy::print_stdout, reason = "it ends what the harness prints")]
fn say(words: &str) {
    println!("{words}");
}
