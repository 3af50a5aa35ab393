//! Which files enter, and which are refused.

#[cfg(target_os = "linux")]
use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};
use std::{
    fs,
    os::unix::{fs::symlink, net::UnixListener},
    path::Path,
};

use nix::sys::stat::Mode;

use super::{Bench, Crates, PACKAGE, listing};
use crate::{StageError, Submission, stage};

#[test]
fn source_assets_and_the_procfile_enter_and_the_rest_is_ignored() {
    let bench = Bench::new();
    bench.write("src/web/menu.rs", "");
    bench.write("src/menu.sql", "select 1");
    bench.write("src/.main.rs.swp", [0, 255]);
    bench.write("assets/logo.png", [0, 159, 146, 150]);
    bench.write("README.md", "hello");
    bench.write("tests/it.rs", "");
    bench.write("target/debug/crumb", "");
    bench.stage().unwrap();
    let entered = [
        "Cargo.lock",
        "Cargo.toml",
        "Procfile",
        "assets/logo.png",
        "src/main.rs",
        "src/menu.sql",
        "src/web/menu.rs",
    ];
    assert_eq!(listing(&bench.staged()), entered);
}

#[test]
fn links_and_special_files_are_refused_and_never_opened() {
    let bench = Bench::new();
    let source = bench.source();
    symlink("/etc/passwd", source.join("src/passwd.rs")).unwrap();
    symlink("/etc", source.join("assets")).unwrap();
    // Opening a FIFO without a writer would never return.
    nix::unistd::mkfifo(&source.join("src/fifo.rs"), Mode::S_IRUSR).unwrap();
    let _socket = UnixListener::bind(source.join("src/socket.rs")).unwrap();
    bench.remove("Procfile");
    nix::unistd::mkfifo(&source.join("Procfile"), Mode::S_IRUSR).unwrap();
    let refused = bench.refused();
    let about = |start: &str| refused.iter().any(|line| line.starts_with(start));
    assert!(about("src/passwd.rs: a symbolic link"), "{refused:#?}");
    assert!(about("assets: a symbolic link"), "{refused:#?}");
    assert!(about("src/fifo.rs: not a regular file"), "{refused:#?}");
    assert!(about("src/socket.rs: not a regular file"), "{refused:#?}");
    assert!(about("Procfile: not a regular file"), "{refused:#?}");
    assert_eq!(refused.len(), 5);
}

#[test]
fn editors_may_leave_their_hidden_files_and_links() {
    let bench = Bench::new();
    symlink("me@host.1", bench.source().join("src/.#main.rs")).unwrap();
    bench.stage().unwrap();
}

#[test]
fn limits_are_refused_by_the_file_that_breaks_them() {
    let bench = Bench::new();
    bench.write("assets/large.bin", vec![0; 1024 * 1024 + 1]);
    assert!(bench.refused()[0].starts_with("assets/large.bin: larger than 1 MiB"));
    for number in 0..9 {
        bench.write(&format!("assets/{number}.bin"), vec![0; 1024 * 1024]);
    }
    bench.remove("assets/large.bin");
    assert!(bench.refused()[0].starts_with("assets/7.bin: with this file"));
}

#[test]
fn too_many_files_and_too_deep_folders_are_refused() {
    let bench = Bench::new();
    bench.write(&format!("src/{}x.rs", "a/".repeat(20)), "");
    assert!(bench.refused()[0].contains("folders deep"));
    let bench = Bench::new();
    for number in 0..2001 {
        bench.write(&format!("assets/{number}"), "");
    }
    let refused = bench.refused();
    assert_eq!(refused.len(), 1);
    assert!(refused[0].contains("more than the 2000"), "{refused:?}");
}

/// Other file systems refuse such a name themselves.
#[cfg(target_os = "linux")]
#[test]
fn a_name_must_be_utf_8() {
    let bench = Bench::new();
    let name = OsStr::from_bytes(b"\xff.rs");
    fs::write(bench.source().join("src").join(name), "").unwrap();
    assert!(bench.refused()[0].contains("its name is not UTF-8"));
}

#[test]
fn text_must_be_utf_8_and_a_name_must_not_move_the_cursor() {
    let bench = Bench::new();
    bench.write("src/latin.rs", b"// caf\xe9");
    bench.write("src/nul.txt", "a\0b");
    fs::write(bench.source().join("src/new\nline.rs"), "").unwrap();
    let refused = bench.refused().join("\n");
    assert!(
        refused.contains("src/latin.rs: not UTF-8 text"),
        "{refused}"
    );
    assert!(refused.contains("src/nul.txt: not UTF-8 text"), "{refused}");
    assert!(
        refused.contains("its name holds a control character"),
        "{refused}"
    );
}

#[test]
fn missing_files_are_refused_with_the_next_step() {
    let bench = Bench::new();
    fs::remove_dir_all(bench.source()).unwrap();
    fs::create_dir(bench.source()).unwrap();
    let refused = bench.refused();
    assert_eq!(refused.len(), 3, "{refused:?}");
    assert!(refused[0].starts_with("Cargo.toml: is missing"));
    assert!(refused[1].contains("`web: crumb`"));
    assert!(refused[2].starts_with("src: is missing"));
}

#[test]
fn files_that_would_change_cargo_are_refused() {
    let bench = Bench::new();
    bench.write(".cargo/config.toml", "");
    bench.write("rust-toolchain.toml", "");
    bench.write("build.rs", "fn main() {}");
    let refused = bench.refused();
    assert!(refused[0].starts_with(".cargo/config.toml: a cargo config"));
    assert!(refused[1].starts_with("rust-toolchain.toml: the toolchain"));
    assert!(refused[2].starts_with("build.rs: a build script"));
}

#[test]
fn a_build_script_is_accepted_if_the_exercise_allows_it() {
    let mut bench = Bench::new();
    bench.write("build.rs", "fn main() {}");
    bench.build_script = true;
    bench.stage().unwrap();
    assert!(bench.staged().join("build.rs").is_file());
    assert_eq!(
        bench.manifest()["package"]["build"].as_str(),
        Some("build.rs")
    );
}

#[test]
fn a_missing_folder_is_the_graders_problem() {
    let bench = Bench::new();
    fs::remove_dir_all(bench.source()).unwrap();
    assert!(matches!(bench.stage(), Err(StageError::Trouble(_))));
}

#[test]
fn a_link_in_place_of_the_folder_is_refused() {
    let bench = Bench::new();
    let exercises = bench.root.path().join("exercises");
    fs::create_dir(&exercises).unwrap();
    let told = "a link in place of the exercise's folder; hand in the files themselves";
    let refused = |dir: &Path| {
        let submission = Submission {
            dir,
            shown: dir,
            package: PACKAGE,
            build_script: false,
            crates: Crates::Courses,
        };
        match stage(&submission, &bench.staged()) {
            Err(StageError::Refused(all)) => all.iter().map(ToString::to_string).collect(),
            Ok(_) => Vec::new(),
            other => panic!("{other:?}"),
        }
    };
    symlink(bench.source(), exercises.join("07")).unwrap();
    for dir in ["07", "07/", "07/."] {
        assert_eq!(refused(&exercises.join(dir)), [format!("07: {told}")]);
    }
    let copy = bench.root.path().join("copy");
    symlink(bench.root.path(), &copy).unwrap();
    fs::rename(bench.source(), exercises.join("08")).unwrap();
    assert!(refused(&copy.join("exercises/08")).is_empty());
    fs::rename(&exercises, bench.root.path().join("real")).unwrap();
    symlink(bench.root.path().join("real"), &exercises).unwrap();
    assert_eq!(
        refused(&exercises.join("08")),
        [format!("exercises: {told}")]
    );
}

#[test]
fn a_name_with_a_backslash_is_refused() {
    let bench = Bench::new();
    bench.write("src/a\\.rs", "");
    assert!(bench.refused()[0].contains("its name holds a backslash"));
}
