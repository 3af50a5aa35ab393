//! Which crates may enter, and which versions they get: the course's in a
//! class, any of the registry's for a learner alone.

use std::fs;

use super::{Bench, MANIFEST};
use crate::{Crates, pinned};

fn bench(crates: Crates, lines: &str) -> Bench {
    let bench = Bench {
        crates,
        ..Bench::new()
    };
    bench.write("Cargo.toml", format!("[dependencies]\n{lines}"));
    bench
}

#[test]
fn a_class_has_the_courses_crates_and_a_learner_alone_has_any() {
    let line = "rocket = \"0.5\"\nsha2 = \"0.9\"";
    for crates in [Crates::Courses, Crates::Unjudged] {
        let refused = bench(crates, line).refused();
        assert!(refused[0].contains("`rocket` is not one of the course's crates; The course has"));
        assert!(refused[1].contains("no version that answers to \"0.9\"; it has sha2"));
    }
    let bench = bench(Crates::Registry, line);
    bench.stage().unwrap();
    let manifest = bench.manifest();
    assert_eq!(
        manifest["dependencies"]["rocket"]["version"].as_str(),
        Some("0.5")
    );
}

#[test]
fn only_the_registry_is_accepted_as_a_source() {
    for crates in [Crates::Courses, Crates::Unjudged, Crates::Registry] {
        for line in [
            "rocket = { path = \"../rocket\" }",
            "rocket = { git = \"https://example.org/rocket\" }",
            "rocket = \"half past one\"",
            "rocket = { package = \"../rocket\", version = \"1\" }",
        ] {
            assert!(!bench(crates, line).refused().is_empty(), "{line}");
        }
    }
}

#[test]
fn a_missing_version_is_left_to_the_checks_if_they_judge_it() {
    let refused = bench(Crates::Courses, "serde_json = {}").refused();
    assert!(refused[0].contains("names no version"), "{refused:?}");
    for crates in [Crates::Unjudged, Crates::Registry] {
        let bench = bench(crates, "serde_json = {}");
        let staged = bench.stage().unwrap();
        assert_eq!(staged.dependencies[0].asked, None);
        let written = &bench.manifest()["dependencies"]["serde_json"]["version"];
        assert_eq!(written.as_str(), Some("*"));
    }
}

#[test]
fn the_lock_gives_the_version_of_each_dependency() {
    let lines = "hash = { package = \"sha2\", version = \"*\" }\nserde_json = \"1\"\nurl = \"2\"";
    let bench = bench(Crates::Unjudged, lines);
    let staged = bench.stage().unwrap();
    let lock = "[[package]]\nname = \"f07_port_binding\"\nversion = \"0.1.0\"\n\
                dependencies = [\"serde_json\", \"sha2 0.10.9\"]\n\
                [[package]]\nname = \"serde_json\"\nversion = \"1.0.7\"\nsource = \"x\"\n\
                [[package]]\nname = \"sha2\"\nversion = \"0.10.9\"\nsource = \"x\"\n\
                [[package]]\nname = \"sha2\"\nversion = \"0.11.1\"\nsource = \"x\"\n";
    fs::write(staged.dir.join("Cargo.lock"), lock).unwrap();
    let pinned = pinned(&staged).unwrap();
    let locked: Vec<_> = (pinned.iter())
        .map(|one| (one.name.as_str(), one.locked.as_deref()))
        .collect();
    assert_eq!(
        locked,
        [
            ("hash", Some("0.10.9")),
            ("serde_json", Some("1.0.7")),
            ("url", None)
        ]
    );
    assert_eq!(pinned[0].package, "sha2");
}

#[test]
fn a_lock_with_crates_of_the_registry_stays_for_a_learner_alone() {
    for (crates, stays) in [(Crates::Registry, true), (Crates::Unjudged, false)] {
        let bench = Bench {
            crates,
            ..Bench::new()
        };
        bench.write("Cargo.toml", MANIFEST);
        let lock = bench.stage().unwrap().dir.join("Cargo.lock");
        let own = "version = 4\n\n[[package]]\nname = \"rocket\"\nversion = \"0.5.1\"\n";
        fs::write(&lock, own).unwrap();
        bench.stage().unwrap();
        assert_eq!(fs::read_to_string(&lock).unwrap() == own, stays);
    }
}
