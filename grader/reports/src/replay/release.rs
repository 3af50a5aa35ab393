//! A release built by hand, from a copy of the source that is then removed, as
//! on a platform.

use super::{
    paths::Paths,
    shell::{CARGO_BUILD, word},
};

/// Returns the lines that build it, and put `$bin` into it.
pub(super) fn built(paths: &Paths<'_>, set: &str) -> Vec<String> {
    let shown = |path: &std::path::Path| word(&path.to_string_lossy());
    let source = paths.manifest.parent().unwrap_or(paths.manifest);
    let lock = source.parent().unwrap_or(source).join("Cargo.lock");
    vec![
        "# The release is built from a copy of the source, which is removed then.".to_owned(),
        "mkdir \"$work/source\"".to_owned(),
        "for part in Cargo.toml Procfile build.rs src assets; do".to_owned(),
        format!(
            "  cp -R {}/\"$part\" \"$work/source\" 2>/dev/null",
            shown(source)
        ),
        "done".to_owned(),
        format!("cp {} \"$work/source\" 2>/dev/null", shown(&lock)),
        "echo '[workspace]' >>\"$work/source/Cargo.toml\"".to_owned(),
        format!(
            "{set}{CARGO_BUILD} --manifest-path \"$work/source/Cargo.toml\" \
             --target-dir target/replay || exit"
        ),
        "mkdir -p \"$work/release/bin\"".to_owned(),
        "cp target/replay/debug/crumb \"$work/release/bin\"".to_owned(),
        "cp -R \"$work/source/assets\" \"$work/release\" 2>/dev/null".to_owned(),
        "rm -rf \"$work/source\" target/replay/debug/build/f[0-9][0-9]_*".to_owned(),
        "bin=\"$work/release/bin\"".to_owned(),
    ]
}

/// Returns the lines that put a copy of it at a place of its own.
pub(super) fn copied(name: &str, read_only: bool) -> Vec<String> {
    let to = format!("\"$work\"/{}", word(name));
    let mut lines = vec![format!("cp -R \"$work/release\" {to}")];
    if read_only {
        lines.push(format!("chmod -R a-w {to}"));
    }
    lines
}

/// Returns the line that shows the changes to a copy.
pub(super) fn compared(name: &str) -> Vec<String> {
    vec![format!(
        "diff -r \"$work/release\" \"$work\"/{}",
        word(name)
    )]
}

/// Returns the folder of the binaries of a copy, or of the release itself.
pub(super) fn bin(copy: Option<&str>) -> String {
    match copy {
        Some(name) => format!("\"$work\"/{}/bin", word(name)),
        None => "\"$bin\"".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Paths, bin, built, copied};

    #[test]
    fn the_source_is_gone_before_the_release_is_used() {
        let paths = Paths {
            manifest: Path::new("exercises/05-x/Cargo.toml"),
            dozen: Path::new("dozen"),
            build_env: &[],
            builds: &[],
        };
        let lines = built(&paths, "BAKERY=x ");
        let at = |part: &str| lines.iter().position(|line| line.contains(part)).unwrap();
        assert!(at("cp exercises/Cargo.lock") < at("BAKERY=x cargo build"));
        assert!(at("cargo build") < at("release/bin") && at("release/bin") < at("rm -rf"));
    }

    #[test]
    fn a_copy_is_a_folder_of_its_own() {
        assert_eq!(copied("release.1", true).len(), 2);
        assert_eq!(bin(Some("release.1")), "\"$work\"/release.1/bin");
        assert_eq!(bin(None), "\"$bin\"");
    }
}
