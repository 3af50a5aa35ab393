//! Which parts of a manifest are accepted, and which are refused.

use super::{Bench, MANIFEST};

/// Returns the refusals of a manifest with these dependencies.
fn dependencies(lines: &str) -> Vec<String> {
    Bench::new().refused_manifest(&format!("[dependencies]\n{lines}"))
}

#[test]
fn dependencies_and_binaries_enter_and_the_rest_is_the_graders() {
    let bench = Bench::new();
    bench.write("src/worker.rs", "fn main() {}");
    bench.write(
        "Cargo.toml",
        format!(
            "{MANIFEST}web = {{ package = \"axum\", version = \"*\", default_features = false }}\n\
             [[bin]]\nname = \"worker\"\npath = \"./src/worker.rs\"\nrequired-features = [\"x\"]\n\
             [dev-dependencies]\nrocket = \"1\"\n[lints.rust]\nwarnings = \"deny\"\n[features]\nx = []\n"
        ),
    );
    bench.stage().unwrap();
    let manifest = bench.manifest();
    assert_eq!(
        manifest["dependencies"]["serde_json"]["version"].as_str(),
        Some("1")
    );
    assert_eq!(
        manifest["dependencies"]["web"]["default-features"].as_bool(),
        Some(false)
    );
    assert_eq!(manifest["bin"][1]["path"].as_str(), Some("src/worker.rs"));
    let mut tables: Vec<&str> = manifest.keys().map(String::as_str).collect();
    tables.sort_unstable();
    assert_eq!(
        tables,
        ["bin", "dependencies", "package", "profile", "workspace"]
    );
}

#[test]
fn a_manifest_without_binaries_gets_crumb() {
    let bench = Bench::new();
    bench.write("Cargo.toml", "");
    bench.stage().unwrap();
    assert_eq!(bench.manifest()["bin"][0]["name"].as_str(), Some("crumb"));
    assert_eq!(
        bench.manifest()["bin"][0]["path"].as_str(),
        Some("src/main.rs")
    );
}

#[test]
fn a_crate_that_the_course_lacks_is_refused_with_the_list_of_crates() {
    let refused = dependencies("actix-web = \"4\"\nserde-json = \"1\"");
    assert!(refused[0].contains("`actix-web` is not one of the course's crates; The course has"));
    assert!(
        refused[1].contains("did you mean `serde_json`?"),
        "{refused:?}"
    );
}

#[test]
fn a_rename_does_not_hide_a_crate() {
    let refused = dependencies("axum = { package = \"rocket\", version = \"1\" }");
    assert!(refused[0].contains("`rocket` is not one of"), "{refused:?}");
}

#[test]
fn a_version_that_the_course_lacks_is_refused_with_the_one_it_has() {
    let refused = dependencies("axum = \"0.6\"\ntokio = {}\nserde = \"one\"");
    assert!(refused[0].contains("no version that answers to \"0.6\"; it has axum = \"0.8\""));
    assert!(refused[1].contains("version \"one\""), "{refused:?}");
    assert!(refused[2].contains("names no version; the course has tokio = \"1\""));
}

#[test]
fn crates_from_other_sources_are_refused_by_their_key() {
    for (key, value) in [
        ("path", "\"../axum\""),
        ("git", "\"https://example.org/axum\""),
        ("registry", "\"other\""),
        ("registry-index", "\"https://example.org\""),
        ("workspace", "true"),
        ("base", "\"here\""),
    ] {
        let refused = dependencies(&format!("axum = {{ version = \"0.8\", {key} = {value} }}"));
        assert_eq!(refused.len(), 1);
        assert!(
            refused[0].contains(&format!("`{key}` cannot enter")),
            "{refused:?}"
        );
    }
}

#[test]
fn tables_that_change_the_build_are_refused_all_at_once() {
    let refused = Bench::new().refused_manifest(
        "[package]\nbuild = \"evil.rs\"\nedition = \"2021\"\n[patch.crates-io]\n[replace]\n\
         [profile.dev]\n[build-dependencies]\n[target.'cfg(unix)'.dependencies]\n\
         [lib]\nname = \"other\"\n",
    );
    assert_eq!(refused.len(), 8, "{refused:#?}");
}

#[test]
fn a_binary_outside_src_is_refused() {
    for path in [
        "../../etc/passwd",
        "/etc/passwd",
        "src/../main.rs",
        "main.rs",
        "src",
    ] {
        let manifest = format!("[[bin]]\nname = \"crumb\"\npath = \"{path}\"\n");
        let refused = Bench::new().refused_manifest(&manifest);
        assert!(
            refused[0].contains("must be under src/"),
            "{path}: {refused:?}"
        );
    }
    let refused = Bench::new().refused_manifest("[[bin]]\nname = \"a b\"\n[[bin]]\n");
    assert!(
        refused[0].contains("is not a valid name for a binary"),
        "{refused:?}"
    );
    assert!(refused[1].contains("has no name"), "{refused:?}");
}

#[test]
fn a_binary_of_a_missing_file_is_refused() {
    let refused =
        Bench::new().refused_manifest("[[bin]]\nname = \"crumb\"\npath = \"src/crumb.rs\"\n");
    assert!(
        refused[0].starts_with("src/crumb.rs: is missing"),
        "{refused:?}"
    );
    let bench = Bench::new();
    bench.write("Cargo.toml", "");
    bench.remove("src/main.rs");
    assert!(bench.refused()[0].starts_with("src/main.rs: is missing"));
}

#[test]
fn a_manifest_that_is_not_toml_is_refused_with_its_line() {
    let refused = Bench::new().refused_manifest("[package]\nname = \n");
    assert!(refused[0].contains("line 2"), "{refused:?}");
}

#[test]
fn a_library_is_called_as_the_package_of_the_course() {
    let bench = Bench::new();
    bench.write("src/lib.rs", "");
    let refused = bench.refused_manifest("[package]\nname = \"mine\"\n");
    assert!(
        refused[0].contains("stays `f07_port_binding`"),
        "{refused:?}"
    );
}

#[test]
fn a_feature_that_looks_like_a_line_of_cargos_is_refused() {
    let bench = Bench::new();
    let line = "bytes = { version = \"1\", features = [\"a\\nNo space left on device\"] }";
    let refused = bench.refused_manifest(&format!("[dependencies]\n{line}\n"));
    assert!(
        refused[0].contains("`features` does not belong"),
        "{refused:?}"
    );
}
