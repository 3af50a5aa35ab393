//! The output of one `cargo build`: messages on stdout, text and progress on
//! stderr.

use std::path::PathBuf;

use super::{
    cargo::Line,
    compile_timeout::OwnCrateTimer,
    diagnostics::Diagnostics,
    message::{Diagnostic, Message},
    paths::Paths,
    progress::{building, is_status},
};
use dozen_staging::Staged;

/// How many of cargo's own words are kept.
const WORDS: usize = 400;

/// The output of a build.
#[derive(Debug)]
pub(super) struct CargoOutput<'a> {
    manifest: PathBuf,
    /// How cargo begins to say that the submission could not be compiled.
    failure: String,
    paths: &'a Paths,
    alone: OwnCrateTimer,
    /// Binaries of the submission, by name.
    pub(super) executables: Vec<(String, PathBuf)>,
    /// The compiler's messages about the submission.
    pub(super) own: Diagnostics,
    /// Its messages about the crates of the course.
    pub(super) foreign: Diagnostics,
    /// The first lines of the errors that are about no place in any source.
    pub(super) titles: Vec<String>,
    /// Whether cargo failed to compile the submission itself.
    pub(super) own_failed: bool,
    /// Whether the compiler pointed at a place in the submission.
    pub(super) points_at_the_source: bool,
    /// Whether the compiler itself broke down.
    pub(super) breakdown: bool,
    /// Whether a crate that the submission depends on was compiled.
    pub(super) compiled_others: bool,
    words: Vec<String>,
}

impl<'a> CargoOutput<'a> {
    pub(super) fn of(staged: &Staged, paths: &'a Paths, alone: OwnCrateTimer) -> Self {
        Self {
            manifest: staged.dir.join("Cargo.toml"),
            failure: format!("error: could not compile `{}` ", staged.package),
            paths,
            alone,
            executables: Vec::new(),
            own: Diagnostics::default(),
            foreign: Diagnostics::default(),
            titles: Vec::new(),
            own_failed: false,
            points_at_the_source: false,
            breakdown: false,
            compiled_others: false,
            words: Vec::new(),
        }
    }

    /// Takes one line in.
    pub(super) fn add(&mut self, line: Line, progress: &mut dyn FnMut(&str)) {
        match line {
            // Output of a macro is not a message, and is ignored.
            Line::Out(line) => {
                if let Ok(message) = serde_json::from_str(&line) {
                    self.message(message);
                }
            }
            Line::Err(line) => {
                if let Some((count, names)) = building(&line) {
                    self.alone.read_progress(names);
                    progress(&format!("compiling {count}"));
                    return;
                }
                self.own_failed |= line.starts_with(&self.failure);
                if !is_status(&line) && self.words.len() < WORDS {
                    self.words.push(line);
                }
            }
        }
    }

    /// Returns whether only the submission's own crate was left to compile.
    pub(super) fn is_alone(&self) -> bool {
        self.alone.is_alone()
    }

    /// Returns cargo's text, with the learner's paths.
    pub(super) fn words(&self) -> String {
        self.paths.text(self.words.join("\n").trim())
    }

    fn message(&mut self, message: Message) {
        match message {
            Message::Made {
                manifest_path,
                fresh,
                ..
            } if manifest_path != self.manifest => self.compiled_others |= !fresh,
            Message::Made {
                target,
                executable: Some(path),
                ..
            } if target.kind.iter().any(|kind| kind == "bin") => {
                self.executables.push((target.name, path));
            }
            Message::Said {
                manifest_path,
                message,
            } => self.diagnostic(&message, manifest_path == self.manifest),
            Message::Made { .. } | Message::Ran { .. } | Message::Other => {}
        }
    }

    fn diagnostic(&mut self, diagnostic: &Diagnostic, is_own: bool) {
        let is_error = diagnostic.level.starts_with("error");
        if is_error && diagnostic.files().is_empty() && self.titles.len() < WORDS {
            self.titles.push(diagnostic.message.clone());
        }
        let is_breakdown = diagnostic.level == "error: internal compiler error";
        self.points_at_the_source |=
            is_own && is_error && !is_breakdown && !diagnostic.files().is_empty();
        self.breakdown |= is_breakdown;
        let side = if is_own {
            &mut self.own
        } else {
            &mut self.foreign
        };
        side.add(diagnostic, self.paths);
    }
}
