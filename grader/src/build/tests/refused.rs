//! What does not build, and how it is said.

use std::fs;

use super::{Bench, BuildError, build};

#[tokio::test]
async fn an_error_points_at_the_learners_own_file() {
    let bench = Bench::new();
    bench.write("src/main.rs", "mod menu;\nfn main() { menu::bake!(); }\n");
    bench.write(
        "src/menu.rs",
        "macro_rules! bake { () => { let _: u16 = \"rye\"; } }\npub(crate) use bake;\n",
    );
    let errors = bench.errors().await.join("\n");
    for file in ["src/main.rs:2:13", "src/menu.rs:1:42"] {
        let path = bench.source.join(file);
        let pointed = format!(" {}", path.display());
        assert!(errors.contains(&pointed), "{pointed} in:\n{errors}");
    }
    let stage = bench.slot.stage("");
    assert!(!errors.contains(&stage.display().to_string()), "{errors}");
}

#[tokio::test]
async fn an_error_in_both_the_library_and_the_binary_is_told_once() {
    let bench = Bench::new();
    bench.write("src/shared.rs", "pub fn bake() -> u16 { \"rye\" }\n");
    bench.write("src/lib.rs", "pub mod shared;\n");
    bench.write(
        "src/main.rs",
        "mod shared;\nfn main() { shared::bake(); }\n",
    );
    let errors = bench.errors().await;
    let told = errors
        .iter()
        .filter(|error| error.contains("E0308") && error.contains("rye"));
    assert_eq!(told.count(), 1, "{errors:#?}");
}

#[tokio::test]
async fn a_flood_of_errors_is_cut() {
    let bench = Bench::new();
    let lines: String = (0..300)
        .map(|n| format!("    let _: u16 = \"{n}\";\n"))
        .collect();
    bench.write("src/main.rs", &format!("fn main() {{\n{lines}}}\n"));
    let errors = bench.errors().await;
    let lines: usize = errors.iter().map(|error| error.lines().count()).sum();
    assert!(lines <= 203, "{lines}");
    assert!(
        errors
            .last()
            .unwrap()
            .contains("more messages of the compiler")
    );
}

#[tokio::test]
async fn a_feature_that_a_crate_does_not_have_is_the_submissions_error() {
    let bench = Bench::new();
    bench.write(
        "Cargo.toml",
        "[dependencies]\nbytes = { version = \"1\", features = [\"rye\"] }\n",
    );
    let errors = bench.errors().await;
    assert!(errors[0].contains("feature `rye`"), "{errors:#?}");
    assert!(!errors[0].contains("offline"), "{errors:#?}");
}

#[tokio::test]
async fn a_crate_that_is_not_the_courses_is_never_compiled() {
    let bench = Bench::new();
    let staged = bench.stage();
    let lock = "version = 4\n\n[[package]]\nname = \"f07_port_binding\"\nversion = \"0.1.0\"\n\n\
                [[package]]\nname = \"leftpad\"\nversion = \"1.0.0\"\n";
    fs::write(staged.dir.join("Cargo.lock"), lock).unwrap();
    let built = build(&bench.slot, &staged, &[], &mut |_| {}).await;
    let Err(BuildError::Compile { rendered }) = built else {
        panic!("{built:?}");
    };
    assert!(rendered[0].contains("need leftpad 1.0.0"), "{rendered:?}");
    assert!(!bench.slot.target().exists());
}

#[tokio::test]
async fn a_manifest_that_cargo_refuses_is_the_submissions_error() {
    let bench = Bench::new();
    bench.write(
        "Cargo.toml",
        "[[bin]]\nname = \"build\"\npath = \"src/main.rs\"\n",
    );
    let errors = bench.errors().await;
    assert!(
        errors[0].contains("the binary target name `build` is forbidden"),
        "{errors:#?}"
    );
    assert!(
        errors[0].contains("exercises/07-port-binding/Cargo.toml"),
        "{errors:#?}"
    );
}

#[tokio::test]
async fn a_build_script_that_fails_is_the_submissions_error() {
    let bench = Bench::new();
    bench.write("build.rs", "fn main() { panic!(\"no flour\"); }\n");
    let errors = bench.errors().await;
    assert!(errors[0].contains("no flour"), "{errors:#?}");
}

#[tokio::test]
async fn a_lock_that_was_cut_short_is_mended() {
    let bench = Bench::new();
    bench.build().await.unwrap();
    let staged = bench.stage();
    fs::write(staged.dir.join("Cargo.lock"), "version = 4\n\n[[pack").unwrap();
    build(&bench.slot, &staged, &[], &mut |_| {}).await.unwrap();
}
