//! Builds from a commit, and builds of one source that differ.

use std::{fs, path::Path};

use super::{Bench, Recipe, build, holds};
use crate::Repository;

/// Returns a script that passes the commit on, and runs again if `hint` says
/// so.
fn script(hint: &str) -> String {
    format!(
        "fn main() {{
            println!(\"{hint}\");
            let head = std::fs::read_to_string(\".git/HEAD\").unwrap();
            println!(\"cargo:rustc-env=COMMIT={{}}\", head.trim());
        }}\n"
    )
}

/// Returns which of two commits, built one after the other, are in their
/// binaries.
async fn followed(bench: &Bench) -> [bool; 2] {
    let (slot, staged) = (&bench.slot, bench.stage());
    let mut quietly = |_: &str| {};
    let repository = Repository::begin(slot, &staged, &mut quietly).await;
    let repository = repository.unwrap();
    let mut found = Vec::new();
    for note in ["the first", "the next"] {
        let id = repository.commit(note).await.unwrap();
        let recipe = Recipe {
            env: vec![("SOURCE_VERSION".to_owned(), id.clone())],
            ..Recipe::default()
        };
        let built = build(slot, &staged, &recipe, &mut quietly).await.unwrap();
        found.push(holds(&built.executables[0].1, &id));
    }
    found.try_into().unwrap()
}

#[tokio::test]
async fn each_build_has_its_own_commit_and_the_repository_is_removed() {
    let bench = Bench::new();
    bench.write(
        "src/main.rs",
        "fn main() { println!(\"{}\", env!(\"SOURCE_VERSION\")); }\n",
    );
    assert_eq!(followed(&bench).await, [true, true]);
    assert!(!bench.slot.stage("07-port-binding").join(".git").exists());
}

#[tokio::test]
async fn a_build_script_may_read_the_repository_and_one_that_goes_stale_is_seen() {
    let bench = Bench::new();
    bench.write(
        "src/main.rs",
        "fn main() { println!(\"{}\", env!(\"COMMIT\")); }\n",
    );
    for (hint, expected) in [
        ("cargo:rerun-if-changed=.git/HEAD", [true, true]),
        ("no hint: whatever changes in the package", [true, true]),
        ("cargo:rerun-if-changed=build.rs", [true, false]),
    ] {
        bench.write("build.rs", &script(hint));
        // The second time in a slot that is warm.
        for _ in 0..2 {
            assert_eq!(followed(&bench).await, expected, "{hint}");
        }
    }
}

#[tokio::test]
async fn the_working_tree_of_a_commit_is_clean_while_it_is_built() {
    let bench = Bench::new();
    bench.write(
        "build.rs",
        "fn main() {
            let mut git = std::process::Command::new(\"git\");
            let status = git.args([\"status\", \"--porcelain\"]).output().unwrap();
            assert!(status.status.success());
            assert_eq!(String::from_utf8_lossy(&status.stdout), \"\");
        }\n",
    );
    followed(&bench).await;
}

/// Crates that were compiled for this bench.
fn compiled(bench: &Bench, name: &str) -> usize {
    let deps = bench.slot.target().join("debug/deps");
    let begins = |path: &Path| {
        let name_of = path.file_name().unwrap_or_default().to_string_lossy();
        name_of.starts_with(name) && name_of.ends_with(".rlib")
    };
    let entries = fs::read_dir(deps).unwrap().flatten();
    entries.filter(|entry| begins(&entry.path())).count()
}

#[tokio::test]
async fn without_debug_assertions_only_the_submissions_own_crate_is_built_again() {
    let bench = Bench::new();
    bench.write("Cargo.toml", "[dependencies]\nhex = \"0.4\"\n");
    bench.write(
        "src/main.rs",
        "fn main() {
            let loaf = if cfg!(debug_assertions) { \"rye-as-tried\" } else { \"rye-as-sold\" };
            println!(\"{}\", hex::encode(loaf));
        }\n",
    );
    for (debug_assertions, loaf) in [(true, "rye-as-tried"), (false, "rye-as-sold")] {
        let recipe = Recipe {
            debug_assertions,
            ..Recipe::default()
        };
        let built = build(&bench.slot, &bench.stage(), &recipe, &mut |_| {}).await;
        let (_, crumb) = &built.unwrap().executables[0];
        assert!(holds(crumb, loaf), "{loaf}");
        assert_eq!(compiled(&bench, "libhex-"), 1);
    }
}
