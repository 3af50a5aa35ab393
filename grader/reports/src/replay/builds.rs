//! Several builds of one submission, by hand: a copy of the crate, a commit
//! for each build that is made from one, and a folder of binaries a build.

use std::path::Path;

use super::{
    paths::{ByHand, Paths, assignments},
    shell::{CARGO_BUILD, comment, word},
};

/// Returns the folder of a build's binaries, as a word of the shell.
pub(super) fn folder(name: &str) -> String {
    format!("\"$work\"/{}", word(&format!("build-{name}")))
}

/// Returns the lines that make all builds; the first one's binaries are in
/// `$bin`.
pub(super) fn lines(paths: &Paths<'_>) -> Vec<String> {
    let home = paths.manifest.parent().unwrap_or(Path::new("."));
    let mut lines = vec![
        String::new(),
        comment("A copy of the crate, to build from as the platform does."),
        format!("from={}", word(&home.to_string_lossy())),
        "source=\"$work/source\"".to_owned(),
        "mkdir \"$source\"".to_owned(),
        "for part in Cargo.toml Procfile build.rs src assets ../Cargo.lock Cargo.lock".to_owned(),
        "do [ -e \"$from/$part\" ] && cp -R \"$from/$part\" \"$source\"".to_owned(),
        "done".to_owned(),
    ];
    if paths.builds.iter().any(|build| build.committed) {
        lines.push("git -C \"$source\" init --quiet".to_owned());
    }
    for build in paths.builds {
        lines.extend(one(build, &assignments(paths.build_env)));
    }
    lines.push(String::new());
    if paths.builds.iter().any(|build| build.committed) {
        lines.push(comment("A running process has no repository."));
        lines.push("rm -rf \"$source/.git\"".to_owned());
    }
    let first = paths.builds.first().map(|build| build.name);
    lines.push(format!("bin={}", folder(first.unwrap_or_default())));
    lines
}

fn one(build: &ByHand<'_>, set: &str) -> Vec<String> {
    let (name, mut set) = (word(build.name), set.to_owned());
    let mut lines = vec![String::new(), format!("echo building {name}")];
    if build.committed {
        lines.extend([
            format!("echo {name} >>\"$source/CHANGES.md\""),
            "git -C \"$source\" add --all".to_owned(),
            format!(
                "git -C \"$source\" -c user.name=Crumb -c user.email=crumb@bakery.example \
                 commit --quiet --message {name}"
            ),
            "git -C \"$source\" checkout --quiet --detach".to_owned(),
            "commit=$(git -C \"$source\" rev-parse HEAD); echo \"  from $commit\"".to_owned(),
        ]);
        set += "SOURCE_VERSION=$commit ";
    }
    let without = if build.debug_assertions {
        ""
    } else {
        " --config profile.dev.debug-assertions=false \
         --config 'profile.dev.package.\"*\".debug-assertions=true'"
    };
    lines.extend([
        format!(
            "{set}{CARGO_BUILD} --manifest-path \"$source/Cargo.toml\" \
             --target-dir target/replay{without} || exit"
        ),
        format!("mkdir {}", folder(build.name)),
        format!(
            "find target/replay/debug -maxdepth 1 -type f -perm -u+x -exec cp {{}} {} \\;",
            folder(build.name)
        ),
    ]);
    lines
}
