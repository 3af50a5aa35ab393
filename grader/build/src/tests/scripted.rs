//! Builds with a build script, whose traces end with the build.

use std::{collections::BTreeMap, ffi::OsString, fs, path::Path, time::Duration};

use tokio::time::{sleep, timeout};

use super::{Author, Bench, holds};

/// Overwrites every compiled crate that it can, and says where.
const SPOILS: &str = r#"
use std::{env, fs, path::Path};
fn main() {
    let out = env::var("OUT_DIR").unwrap();
    let debug = Path::new(&out).ancestors().nth(3).unwrap();
    let shared = Path::new("../../target/debug");
    let folders = [debug, shared].map(|folder| folder.join("deps"));
    for entry in folders.iter().flat_map(|folder| fs::read_dir(folder).into_iter().flatten()) {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("libhex-") && fs::write(&path, "spoiled").is_ok() {
            fs::write(format!("{out}/spoiled-{name}"), "").unwrap();
        }
    }
}
"#;

const USES_HEX: &str = "fn main() { println!(\"{}\", hex::encode(\"rye\")) }\n";

fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("Cargo.toml", "[dependencies]\nhex = \"0.4\"\n");
    bench.write("src/main.rs", USES_HEX);
    bench
}

/// The files of the compiled crate in `target`, by name.
fn libraries(target: &Path) -> BTreeMap<OsString, Vec<u8>> {
    let entries = fs::read_dir(target.join("debug/deps")).unwrap().flatten();
    let own = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with("libhex-"));
    own.map(|entry| (entry.file_name(), fs::read(entry.path()).unwrap()))
        .collect()
}

#[tokio::test]
async fn a_build_script_spoils_no_crate_of_another_submission() {
    let bench = bench();
    bench.write("build.rs", SPOILS);
    // Without a sandbox it spoils the copies that it is built with.
    let spoiled = bench.build().await;
    let held = bench.slot.sandbox().confines_files();
    assert_eq!(spoiled.is_ok(), held, "{spoiled:?}");
    let shared = libraries(&bench.slot.target());
    assert!(!shared.is_empty());
    assert!(shared.values().all(|library| library != b"spoiled"));

    let packages = ["f07_port_binding".to_owned()];
    for script in ["fn main() {}\n", ""] {
        bench.slot.sweep(Author::Stranger, &packages).unwrap();
        if script.is_empty() {
            fs::remove_file(bench.source.join("build.rs")).unwrap();
        } else {
            bench.write("build.rs", script);
        }
        let built = bench.build().await.unwrap();
        assert!(holds(&built.executables[0].1, "rye"), "{script}");
    }
}

#[tokio::test]
async fn the_crates_of_a_submission_with_a_build_script_are_compiled_once() {
    let bench = bench();
    bench.write("build.rs", "fn main() {}\n");
    bench.build().await.unwrap();
    let target = bench.slot.scripted("f07_port_binding");
    let (shared, copied) = (libraries(&bench.slot.target()), libraries(&target));
    // The shared folder may also have what clippy left in the grader's own.
    assert!(!copied.is_empty());
    for (name, bytes) in &copied {
        assert!(shared.get(name) == Some(bytes), "{}", name.display());
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn nothing_that_a_build_script_starts_outlives_the_build() {
    let bench = Bench::new();
    bench.write(
        "build.rs",
        "use std::process::{Command, Stdio};
        fn main() {
            let mut sleep = Command::new(\"sleep\");
            sleep.arg(\"7341\").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            let id = sleep.spawn().unwrap().id();
            println!(\"cargo::rustc-env=SLEEP=sleep-{id}-\");
        }\n",
    );
    bench.write("src/main.rs", "fn main() { println!(env!(\"SLEEP\")) }\n");
    let built = bench.build().await.unwrap();
    let binary = fs::read(&built.executables[0].1).unwrap();
    let text = String::from_utf8_lossy(&binary);
    let id = text.split("sleep-").find_map(|rest| {
        let (id, _) = rest.split_once('-')?;
        id.parse::<u32>().ok()
    });
    let stat = format!("/proc/{}/stat", id.unwrap());
    let is_over = || fs::read_to_string(&stat).map_or(true, |stat| stat.contains(") Z "));
    let over = async {
        while !is_over() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(timeout(Duration::from_secs(20), over).await.is_ok());
}
