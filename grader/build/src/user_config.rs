//! The user's own settings of cargo, as far as they would change a build: which
//! file has them.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Returns the folder of cargo's downloads.
pub(super) fn cargo_home() -> Option<PathBuf> {
    let given = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let own = || given("HOME").map(|home| PathBuf::from(home).join(".cargo"));
    given("CARGO_HOME").map(PathBuf::from).or_else(own)
}

/// Returns the configs that cargo reads in `dir`, with their texts.
fn configs(dir: &Path) -> impl Iterator<Item = (PathBuf, String)> {
    let folders: Vec<PathBuf> = dir.ancestors().map(|dir| dir.join(".cargo")).collect();
    let folders = folders.into_iter().chain(cargo_home());
    let files = folders.flat_map(|folder| ["config.toml", "config"].map(|name| folder.join(name)));
    files.filter_map(|file| {
        let text = fs::read_to_string(&file).ok()?;
        Some((file, text))
    })
}

/// Returns whether a config that cargo reads in `dir` mentions a wrapper.
pub(super) fn names_a_wrapper(dir: &Path) -> bool {
    configs(dir).any(|(_, text)| text.contains("wrapper"))
}

/// Returns the config that makes cargo build for another target in `dir`.
pub(super) fn with_a_target(dir: &Path) -> Option<PathBuf> {
    with_key(dir, |section, key| {
        (section == "build" && key == "target") || (section.is_empty() && key == "build.target")
    })
}

/// Returns the config that names a linker for builds in `dir`.
pub(super) fn with_a_linker(dir: &Path) -> Option<PathBuf> {
    with_key(dir, |_, key| key == "linker" || key.ends_with(".linker"))
}

/// Returns the first config that cargo reads in `dir` with such a key.
fn with_key(dir: &Path, is_it: impl Fn(&str, &str) -> bool) -> Option<PathBuf> {
    let has = |text: &str| keys(text).any(|(section, key)| is_it(&section, &key));
    let mut all = configs(dir);
    all.find(|(_, text)| has(text)).map(|(file, _)| file)
}

/// The keys of a TOML text that have a line of their own, each with its section.
fn keys(text: &str) -> impl Iterator<Item = (String, String)> + '_ {
    let mut section = String::new();
    text.lines().filter_map(move |line| {
        let line = line.trim();
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|line| line.split(']').next())
        {
            section = name.trim().to_owned();
            return None;
        }
        let (key, _) = line.split_once('=')?;
        Some((section.clone(), key.trim().replace([' ', '"'], "")))
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{names_a_wrapper, with_a_linker, with_a_target};

    #[test]
    fn a_wrapper_in_a_config_above_the_stage_is_noticed() {
        let root = tempfile::tempdir().unwrap();
        let stage = root.path().join("target/dozen/main/stage");
        fs::create_dir_all(root.path().join(".cargo")).unwrap();
        let config = root.path().join(".cargo/config.toml");
        fs::write(&config, "[alias]\nb = \"build\"\n").unwrap();
        let before = names_a_wrapper(&stage);
        fs::write(&config, "[build]\nrustc-wrapper = \"sccache\"\n").unwrap();
        assert!(names_a_wrapper(&stage));
        fs::remove_file(&config).unwrap();
        assert_eq!(names_a_wrapper(&stage), before);
    }

    #[test]
    fn a_config_with_a_target_or_a_linker_is_found() {
        let root = tempfile::tempdir().unwrap();
        let stage = root.path().join("target/dozen/main/stage");
        fs::create_dir_all(root.path().join(".cargo")).unwrap();
        let config = root.path().join(".cargo/config.toml");
        for (text, has_target, has_linker) in [
            (
                "[build]\njobs = 2\n target = \"wasm32-unknown-unknown\"\n",
                true,
                false,
            ),
            ("build.target = [\"a\"]\n", true, false),
            (
                "[target.x86_64-unknown-linux-gnu]\nlinker = \"mold\"\n",
                false,
                true,
            ),
            (
                "[build]\ntarget-dir = \"x\"\n[alias]\ntarget = \"build\"\n",
                false,
                false,
            ),
        ] {
            fs::write(&config, text).unwrap();
            let is_this = |found: Option<std::path::PathBuf>| found.as_ref() == Some(&config);
            assert_eq!(is_this(with_a_target(&stage)), has_target, "{text}");
            assert_eq!(is_this(with_a_linker(&stage)), has_linker, "{text}");
        }
    }
}
