//! The course: one file per exercise, with its contract, its hints and its
//! checks. A check says what it asks of a service and why; the lab does the
//! asking. Runners and reports are elsewhere.

mod behaviours;
pub mod claims;
mod exercise;
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
mod subjects;

pub use exercise::{Build, Check, Exercise, ONE_WEB, Promise, Provides, Running, Var};

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

/// The parts of an exercise's folder that make up a starter or the learner's
/// work.
pub const PARTS: &[&str] = &["src", "assets", "build.rs", "Cargo.toml", "Procfile"];

/// Finds the exercise called `name`.
///
/// # Errors
/// Up to three names that are spelled alike, best first.
pub fn find(name: &str) -> Result<&'static Exercise, Vec<&'static str>> {
    if let Some(found) = EXERCISES.iter().find(|e| e.is_called(name)) {
        return Ok(found);
    }
    Err(nearest(name, EXERCISES.iter().flat_map(|e| [e.id, e.key])))
}

/// Returns the checks that test the claim `id`, each with its exercise.
#[must_use]
pub fn tests_of_claim(id: &str) -> Vec<(&'static Exercise, &'static Check)> {
    let checks = EXERCISES
        .iter()
        .flat_map(|exercise| exercise.checks.iter().map(move |check| (exercise, check)));
    checks
        .filter(|(_, check)| check.claims.contains(&id))
        .collect()
}

/// Returns up to three of `names` that are spelled most like `name`.
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

    /// Words that `book/STYLE.md` keeps out of texts that instruct.
    const AVOIDED: &[&str] = &[
        "anew",
        "anybody",
        "beside",
        "everybody",
        "meanwhile",
        "mend",
        "mended",
        "mends",
        "nobody",
        "seldom",
        "somebody",
        "whoever",
    ];

    #[test]
    fn the_texts_of_a_check_are_in_plain_english() {
        let mut found = Vec::new();
        for check in EXERCISES.iter().flat_map(|exercise| exercise.checks) {
            let own = [check.title, check.does, check.why];
            for text in own.into_iter().chain(check.hints) {
                let lower = text.to_lowercase();
                let mut words = lower.split(|c: char| !c.is_alphanumeric());
                if let Some(word) = words.find(|word| AVOIDED.contains(word)) {
                    found.push(format!("{}: {word}: {text}", check.id));
                }
            }
        }
        assert!(found.is_empty(), "{}", found.join("\n"));
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
