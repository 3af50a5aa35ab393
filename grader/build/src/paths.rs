//! From the stage back to the learner's own folder: the paths that cargo and
//! the compiler show are the stage's, the file to open is the learner's.

use std::path::Path;

use super::message::Diagnostic;
use dozen_staging::Staged;

/// Replaces the stage's paths by the learner's.
#[derive(Debug)]
pub(super) struct Paths {
    stage: String,
    /// The learner's folder as seen from the current one.
    source: String,
}

impl Paths {
    pub(super) fn new(staged: &Staged) -> Self {
        Self {
            stage: staged.dir.display().to_string(),
            source: staged.shown.display().to_string(),
        }
    }

    /// Returns a file of the learner's folder.
    pub(super) fn file(&self, name: &str) -> String {
        Path::new(&self.source).join(name).display().to_string()
    }

    /// Returns the learner's folder itself.
    pub(super) fn folder(&self) -> String {
        let folder = self.file("");
        match folder.trim_end_matches('/') {
            "" => "the exercise's folder".to_owned(),
            folder => folder.to_owned(),
        }
    }

    /// Returns a diagnostic as the compiler renders it, with the learner's
    /// paths.
    pub(super) fn diagnostic(&self, diagnostic: &Diagnostic) -> String {
        let rendered = diagnostic
            .rendered
            .as_deref()
            .unwrap_or(&diagnostic.message);
        let files = diagnostic.files();
        let line = |line: &str| self.line(line, &files).unwrap_or_else(|| line.to_owned());
        let lines: Vec<String> = rendered.trim_end().lines().map(line).collect();
        self.text(&lines.join("\n"))
    }

    /// Returns a text with the stage replaced by the learner's folder.
    pub(super) fn text(&self, text: &str) -> String {
        let inside = text.replace(&format!("{}/", self.stage), &self.file(""));
        inside.replace(
            &self.stage,
            if self.source.is_empty() {
                "."
            } else {
                &self.source
            },
        )
    }

    /// Returns a line that points at one of `files`: an arrow, the file, the
    /// line and the column. Cargo compiles with paths relative to the stage.
    fn line(&self, line: &str, files: &[&str]) -> Option<String> {
        let rest = line.trim_start_matches([' ', '|']);
        let indent = &line[..line.len() - rest.len()];
        let (arrow, place) = ["--> ", "::: "]
            .iter()
            .find_map(|arrow| Some((arrow, rest.strip_prefix(arrow)?)))?;
        let (file, column) = place.rsplit_once(':')?;
        let (file, row) = file.rsplit_once(':')?;
        if Path::new(file).is_absolute() || !files.contains(&file) {
            return None;
        }
        Some(format!("{indent}{arrow}{}:{row}:{column}", self.file(file)))
    }
}

#[cfg(test)]
mod tests {
    use super::Paths;

    fn paths() -> Paths {
        Paths {
            stage: "/slot/stage/07".to_owned(),
            source: "exercises/07-port-binding".to_owned(),
        }
    }

    #[test]
    fn an_arrow_points_at_the_learners_file() {
        let line = paths().line("  --> src/main.rs:12:5", &["src/main.rs"]);
        assert_eq!(
            line.unwrap(),
            "  --> exercises/07-port-binding/src/main.rs:12:5"
        );
    }

    #[test]
    fn a_line_of_source_that_looks_like_an_arrow_stays() {
        let at = |line: &str| paths().line(line, &["src/main.rs"]);
        assert_eq!(at("12 | --> src/main.rs:1:1"), None);
        assert_eq!(at("  --> /rustc/library/core/src/result.rs:1:1"), None);
        assert_eq!(at("  --> src/other.rs:1:1"), None);
    }

    #[test]
    fn the_stage_is_the_learners_folder_in_any_text() {
        let text = paths().text("parse `/slot/stage/07/Cargo.toml` in (/slot/stage/07)");
        let source = "exercises/07-port-binding";
        assert_eq!(text, format!("parse `{source}/Cargo.toml` in ({source})"));
    }

    #[test]
    fn in_the_learners_own_folder_the_paths_are_short() {
        let paths = Paths {
            source: String::new(),
            ..paths()
        };
        assert_eq!(
            paths.text("/slot/stage/07/src/a.rs /slot/stage/07"),
            "src/a.rs ."
        );
    }
}
