//! Successful builds, and rebuilds.

use std::{
    fs,
    time::{Duration, SystemTime},
};

use super::{Bench, Recipe, build, holds};
use dozen_staging::{Submission, stage};

#[tokio::test]
async fn an_error_is_reported_and_once_it_is_fixed_the_submission_builds() {
    let bench = Bench::new();
    bench.write(
        "src/main.rs",
        "fn main() {\n    let port: u16 = \"8080\";\n}\n",
    );
    let errors = bench.errors().await;
    assert!(
        errors[0].starts_with("error[E0308]: mismatched types"),
        "{errors:#?}"
    );
    bench.write(
        "src/main.rs",
        "fn main() {\n    let _port: u16 = 8080;\n}\n",
    );
    let built = bench.build().await.unwrap();
    let (name, path) = &built.executables[0];
    assert_eq!((name.as_str(), path.is_file()), ("crumb", true));
}

#[tokio::test]
async fn every_binary_is_found_by_its_name() {
    let bench = Bench::new();
    bench.write("src/lib.rs", "");
    bench.write("src/bin/worker.rs", "fn main() {}");
    let built = bench.build().await.unwrap();
    let names: Vec<&str> = built
        .executables
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(names, ["crumb", "worker"]);
}

#[tokio::test]
async fn an_unchanged_submission_is_not_built_again() {
    let bench = Bench::new();
    let made = |built: &super::Built| {
        fs::metadata(&built.executables[0].1)
            .unwrap()
            .modified()
            .unwrap()
    };
    let first = bench.build().await.unwrap();
    let second = bench.build().await.unwrap();
    assert_eq!(made(&first), made(&second));
}

#[tokio::test]
async fn two_exercises_in_one_slot_keep_their_own_binaries() {
    let bench = Bench::new();
    let loaf = |name: &str| format!("fn main() {{ println!(\"{name}\"); }}\n");
    for name in ["rye-loaf", "oat-loaf", "rye-loaf"] {
        bench.write("src/main.rs", &loaf(name));
        let submission = Submission {
            package: name,
            ..bench.submission()
        };
        let staged = stage(&submission, &bench.slot.stage(name)).unwrap();
        let built = build(&bench.slot, &staged, &Recipe::default(), &mut |_| {})
            .await
            .unwrap();
        assert!(holds(&built.executables[0].1, name), "{name}");
    }
}

#[tokio::test]
async fn a_change_that_carries_an_old_time_is_built() {
    let bench = Bench::new();
    bench.build().await.unwrap();
    bench.write("src/main.rs", "fn main() { println!(\"a-new-loaf\"); }\n");
    let old = SystemTime::now() - Duration::from_secs(24 * 3600);
    let file = fs::File::options()
        .write(true)
        .open(bench.source.join("src/main.rs"));
    file.unwrap().set_modified(old).unwrap();
    let built = bench.build().await.unwrap();
    assert!(holds(&built.executables[0].1, "a-new-loaf"));
}

#[tokio::test]
async fn a_variable_of_the_build_reaches_the_compiler_each_time() {
    let bench = Bench::new();
    bench.write(
        "src/main.rs",
        "fn main() { println!(\"{:?}\", option_env!(\"BAKED\")); }\n",
    );
    for canary in ["canary-one", "canary-two"] {
        let built = bench.build_with(&[("BAKED", canary)]).await.unwrap();
        assert!(holds(&built.executables[0].1, canary), "{canary}");
    }
}

#[tokio::test]
async fn warnings_do_not_fail_a_build() {
    let bench = Bench::new();
    bench.write("src/main.rs", "fn main() { let unused = 1; }\n");
    bench.build().await.unwrap();
}

#[tokio::test]
async fn assets_and_outputs_of_a_build_script_may_be_read() {
    let bench = Bench::new();
    bench.write("assets/the menu.txt", "rye");
    bench.write(
        "build.rs",
        "fn main() {
            let out = std::env::var(\"OUT_DIR\").unwrap();
            std::fs::write(out + \"/made.txt\", \"oat\").unwrap();
        }\n",
    );
    bench.write(
        "src/main.rs",
        "fn main() { println!(\"{}{}\", include_str!(\"../assets/the menu.txt\"),
            include_str!(concat!(env!(\"OUT_DIR\"), \"/made.txt\"))); }\n",
    );
    bench.build().await.unwrap();
    bench.build().await.unwrap();
}
