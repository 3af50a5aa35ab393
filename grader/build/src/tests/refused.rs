//! Failed builds, and their messages.

use std::{fs, time::Duration};

use super::{Bench, BuildError, Recipe, build};
use crate::compile::build_within;
use dozen_sandbox::Sandbox;

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
async fn an_error_in_both_the_library_and_the_binary_is_reported_once() {
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
    let built = build(&bench.slot, &staged, &Recipe::default(), &mut |_| {}).await;
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
async fn a_truncated_lock_is_replaced() {
    let bench = Bench::new();
    bench.build().await.unwrap();
    let staged = bench.stage();
    fs::write(staged.dir.join("Cargo.lock"), "version = 4\n\n[[pack").unwrap();
    build(&bench.slot, &staged, &Recipe::default(), &mut |_| {})
        .await
        .unwrap();
}

#[tokio::test]
async fn without_a_sandbox_source_from_outside_is_refused_each_time() {
    let mut bench = Bench::new();
    bench.slot = bench.slot.in_sandbox(Sandbox::Off);
    let menu = bench.root.path().canonicalize().unwrap().join("a menu.rs");
    fs::write(&menu, "pub fn bake() {}\n").unwrap();
    let source = format!(
        "#[path = {menu:?}]\nmod menu;\nfn main() {{\n    menu::bake();\n    \
         let _ = include_str!(\"/etc/passwd\");\n}}\n"
    );
    bench.write("src/main.rs", &source);
    for _ in 0..2 {
        let errors = bench.errors().await;
        assert_eq!(errors.len(), 2, "{errors:#?}");
        for path in ["/etc/passwd", menu.to_str().unwrap()] {
            let sentence = format!(
                "`{path}` is outside the submission; only files under src/ and assets/ \
                 may be read while building"
            );
            assert!(errors.contains(&sentence), "{errors:#?}");
        }
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_compiler_reads_no_file_of_others_however_it_is_named() {
    let bench = Bench::new();
    let secret = bench.root.path().canonicalize().unwrap().join("secret");
    fs::write(&secret, "the secret").unwrap();
    for source in [
        format!("const _: () = panic!(\"{{}}\", include_str!({secret:?}));"),
        format!(
            "core::arch::global_asm!(\".incbin \\\"{}\\\"\");",
            secret.display()
        ),
    ] {
        bench.write("src/main.rs", &format!("{source}\nfn main() {{}}\n"));
        let errors = bench.errors().await;
        assert!(!errors.concat().contains("the secret"), "{errors:#?}");
        assert!(
            errors.concat().contains("under src/ and assets/"),
            "{errors:#?}"
        );
    }
}

#[tokio::test]
async fn a_library_reads_nothing_from_outside_either() {
    let bench = Bench::new();
    bench.write(
        "src/lib.rs",
        "pub const X: &str = include_str!(\"/etc/passwd\");\n",
    );
    let errors = bench.errors().await;
    assert!(
        errors[0].starts_with("`/etc/passwd` is outside"),
        "{errors:#?}"
    );
}

#[tokio::test]
async fn a_binary_whose_notes_are_the_librarys_is_refused() {
    let bench = Bench::new();
    bench.write("src/lib.rs", "");
    bench.write(
        "Cargo.toml",
        "[[bin]]\nname = \"libf07_port_binding\"\npath = \"src/main.rs\"\n",
    );
    let built = bench.build().await;
    // Cargo decides which of the two comes last.
    match built {
        Ok(built) => assert_eq!(built.executables.len(), 1),
        Err(BuildError::Compile { rendered }) => assert!(rendered[0].contains("call it")),
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn text_of_the_submission_is_never_the_machines_problem() {
    let bench = Bench::new();
    let words = [
        "No space left on device",
        "failed to write /x: No space left on device (os error 28)",
        "Disk quota exceeded",
        "linker `cc` not found",
        "linking with `cc` failed: signal: 9 (SIGKILL)",
        "couldn't create a temp dir: No space left on device",
        "process didn't exit successfully: `rustc` (signal: 9, SIGKILL: kill)",
    ];
    for words in words {
        let source = format!("compile_error!({words:?});\nfn main() {{}}\n");
        bench.write("src/main.rs", &source);
        let errors = bench.errors().await;
        assert!(errors[0].contains(words), "{errors:#?}");
    }
}

#[tokio::test]
async fn a_build_scripts_warning_is_never_the_machines_problem() {
    let bench = Bench::new();
    bench.write("src/main.rs", "fn main() { rye }\n");
    bench.write(
        "build.rs",
        "fn main() { println!(\"cargo::warning=No space left on device (os error 28)\"); }\n",
    );
    let errors = bench.errors().await;
    assert!(errors[0].contains("`rye`"), "{errors:#?}");
}

#[tokio::test]
async fn a_constant_without_an_end_is_the_submissions_error() {
    let bench = Bench::new();
    bench.write(
        "src/main.rs",
        "#![allow(long_running_const_eval)]\nconst X: u64 = { loop {} };\n\
         fn main() { let _ = X; }\n",
    );
    let staged = bench.stage();
    let patience = Duration::from_secs(2);
    let built = build_within(
        patience,
        &bench.slot,
        &staged,
        &Recipe::default(),
        &mut |_| {},
    )
    .await;
    let Err(BuildError::Compile { rendered }) = built else {
        panic!("{built:?}");
    };
    let told = "compiling the submission did not end within 2 minutes";
    assert!(rendered[0].starts_with(told), "{rendered:#?}");
}

#[tokio::test]
async fn a_compiler_that_crashes_over_the_source_is_the_submissions_error() {
    let bench = Bench::new();
    let (open, close) = ("(".repeat(40_000), ")".repeat(40_000));
    bench.write(
        "src/main.rs",
        &format!("fn main() {{ let _ = {open}1{close}; }}\n"),
    );
    let errors = bench.errors().await.join("\n");
    assert!(errors.contains("SIGSEGV"), "{errors}");
    assert!(errors.contains("deep nesting"), "{errors}");
}

#[tokio::test]
async fn a_symbol_that_nothing_defines_is_the_submissions_error() {
    let bench = Bench::new();
    let source = "unsafe extern \"C\" { fn rye(); }\nfn main() { unsafe { rye() } }\n";
    bench.write("src/main.rs", source);
    let errors = bench.errors().await.join("\n");
    assert!(errors.contains("rye"), "{errors}");
}
