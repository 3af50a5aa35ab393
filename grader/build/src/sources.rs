//! The sources of a binary: cargo lists them next to each one, and a submission
//! may use nothing but the staged files.

use std::{
    collections::BTreeSet,
    fs,
    path::{Component, Path, PathBuf},
};

use super::{
    BuildError, Slot,
    cargo::{self, Line, confined},
    paths::Paths,
    user_config::cargo_home,
};
use dozen_staging::Staged;

/// Checks that all `executables` are made of the stage's own files, and of the
/// files of the course's crates and the toolchain.
pub(super) async fn check(
    slot: &Slot,
    staged: &Staged,
    executables: &[(String, PathBuf)],
    paths: &Paths,
) -> Result<(), BuildError> {
    let stage = real(&staged.dir);
    let mut outside = BTreeSet::new();
    for (name, executable) in executables {
        let files = made_of(name, executable)?;
        outside.extend(files.into_iter().filter(|file| !lies_in(file, &stage)));
    }
    if outside.is_empty() {
        return Ok(());
    }
    // Seldom, so that the toolchain is asked only then.
    let allowed = brought_along(slot, staged).await;
    // The crates of a submission with a build script are copies.
    let targets = [slot.target(), slot.target_of(staged)].map(|target| real(&target));
    outside.retain(|file| {
        let allowed = allowed.iter().any(|folder| lies_in(file, folder));
        !allowed && !targets.iter().any(|target| is_generated(file, target))
    });
    if outside.is_empty() {
        return Ok(());
    }
    Err(BuildError::Compile {
        rendered: outside.iter().map(|file| told(file, paths)).collect(),
    })
}

fn told(file: &Path, paths: &Paths) -> String {
    let file = paths.text(&file.display().to_string());
    format!(
        "`{}` is outside the submission; only files under src/ and assets/ \
         may be read while building",
        file.escape_debug()
    )
}

/// Returns the files that cargo says the binary is made of.
fn made_of(name: &str, executable: &Path) -> Result<Vec<PathBuf>, BuildError> {
    let path = executable.with_extension("d");
    let text = fs::read_to_string(&path);
    let text = text.map_err(|cause| BuildError::system("read", &path, &cause))?;
    listed(&text, executable).ok_or_else(|| BuildError::Compile {
        // The library and a binary `a.b` share their notes with others.
        rendered: vec![format!(
            "cargo keeps no notes for the binary `{name}`, as its name is too much like \
             that of another target; call it something else"
        )],
    })
}

/// Returns the prerequisites of `target` in the text of a Makefile. A blank in
/// a name has a backslash before it.
fn listed(text: &str, target: &Path) -> Option<Vec<PathBuf>> {
    let mut names: Vec<String> = Vec::new();
    let mut goes_on = false;
    for part in text.split([' ', '\n']) {
        let (part, blank) = match part.strip_suffix('\\') {
            Some(part) => (part, " "),
            None => (part, ""),
        };
        match names.last_mut().filter(|_| goes_on) {
            Some(name) => name.push_str(part),
            None => names.push(part.to_owned()),
        }
        names.last_mut()?.push_str(blank);
        goes_on = !blank.is_empty();
    }
    let mut names = names.into_iter().filter(|name| !name.is_empty());
    let first = names.next()?;
    (Path::new(first.strip_suffix(':')?) == target).then(|| names.map(PathBuf::from).collect())
}

/// Returns whether `file` is in `folder`, after links are followed. A missing
/// file is judged by its name.
fn lies_in(file: &Path, folder: &Path) -> bool {
    match file.canonicalize() {
        Ok(file) => file.starts_with(folder),
        Err(_) => {
            let detours = file.components().any(|part| part == Component::ParentDir);
            !detours && file.starts_with(folder)
        }
    }
}

/// Returns whether a build script made `file`:
/// `<target>/debug/build/<crate>/out/…`.
fn is_generated(file: &Path, target: &Path) -> bool {
    let file = real(file);
    let Ok(inside) = file.strip_prefix(target.join("debug/build")) else {
        return false;
    };
    inside.components().nth(1) == Some(Component::Normal("out".as_ref()))
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Where the crates of the course and the standard library are.
async fn brought_along(slot: &Slot, staged: &Staged) -> Vec<PathBuf> {
    let registry = cargo_home().map(|home| home.join("registry/src"));
    let sysroot = sysroot(slot, staged).await;
    let folders = registry.into_iter().chain(sysroot);
    folders.map(|folder| real(&folder)).collect()
}

async fn sysroot(slot: &Slot, staged: &Staged) -> Option<PathBuf> {
    let target = slot.target_of(staged);
    let mut command = confined("rustc", slot, &staged.dir, &target).ok()?;
    command.command.args(["--print", "sysroot"]);
    let mut root = None;
    let mut hear = |line| {
        if let Line::Out(line) = line
            && !line.is_empty()
        {
            root = Some(PathBuf::from(line));
        }
    };
    let status = cargo::run(command, &mut hear).await.ok()?;
    root.filter(|_| status.success())
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{is_generated, lies_in, listed};

    #[test]
    fn the_files_are_read_off_the_makefile_blanks_and_all() {
        let text = "/t\\ t/crumb: /etc/passwd /s/a\\ b\\ c.txt /s/main.rs\n";
        let files = ["/etc/passwd", "/s/a b c.txt", "/s/main.rs"].map(PathBuf::from);
        assert_eq!(listed(text, Path::new("/t t/crumb")), Some(files.to_vec()));
    }

    #[test]
    fn dependency_files_of_other_targets_are_ignored() {
        let text = "/t/libcrumb.rlib: /s/lib.rs\n";
        assert_eq!(listed(text, Path::new("/t/libcrumb")), None);
        assert_eq!(listed("", Path::new("/t/libcrumb")), None);
    }

    #[test]
    fn a_detour_out_of_the_folder_is_outside() {
        let folder = Path::new("/nowhere/stage");
        assert!(lies_in(Path::new("/nowhere/stage/src/a.rs"), folder));
        assert!(!lies_in(Path::new("/nowhere/stage/src/../../a.rs"), folder));
        assert!(!lies_in(Path::new("/nowhere/stages/a.rs"), folder));
    }

    #[test]
    fn only_outputs_of_build_scripts_are_allowed_from_the_target_folder() {
        let target = Path::new("/nowhere/target");
        let at = |path: &str| is_generated(&target.join(path), target);
        assert!(at("debug/build/http-1f/out/gen.rs"));
        assert!(!at("debug/build/http-1f/build-script-build"));
        assert!(!at("debug/crumb"));
    }
}
