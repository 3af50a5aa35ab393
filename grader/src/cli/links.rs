//! Turns file names in printed text into links of the terminal (OSC 8), if it
//! has them. The text itself does not change.

use std::{
    env,
    path::{Path, PathBuf},
};

use anstream::{AutoStream, ColorChoice};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::screen;

/// The characters that need no escape in a link.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The links of one command.
#[derive(Debug)]
pub(super) struct Links {
    /// The folders that shown paths may begin in; none if no link is wanted.
    folders: Vec<PathBuf>,
    /// The machine that the files are on, as a link names it.
    host: String,
}

impl Links {
    /// Links on stdout into the clone at `root`, if they are wanted.
    pub(super) fn on_stdout(root: &Path) -> Self {
        let here = env::current_dir().unwrap_or_default();
        let folders = if are_wanted() {
            vec![here, root.to_owned()]
        } else {
            Vec::new()
        };
        Self {
            folders,
            host: host(),
        }
    }

    /// Returns `text` with a link for every file that it names: from the
    /// current folder, from the clone's root, or from `source`, the folder of
    /// the submission.
    pub(super) fn text(&self, text: &str, source: Option<&Path>) -> String {
        if self.folders.is_empty() {
            return text.to_owned();
        }
        let mut linked = String::with_capacity(text.len());
        let mut rest = text;
        while !rest.is_empty() {
            let file = name(rest);
            let (shown, after) = rest.split_at(match file.len() {
                0 => between(rest),
                length => length + place(&rest[length..]),
            });
            linked += &match self.find(file, source) {
                Some(found) => self.link(&found, shown),
                None => shown.to_owned(),
            };
            rest = after;
        }
        linked
    }

    fn find(&self, name: &str, source: Option<&Path>) -> Option<PathBuf> {
        let given = Path::new(name);
        // A word that happens to be a file's name as well is a word.
        let elsewhere = self.folders.iter().filter(|_| name.contains('/'));
        let mut folders = source.into_iter().chain(elsewhere.map(PathBuf::as_path));
        if given.components().any(|part| part.as_os_str() == "..") {
            return None;
        }
        folders.find_map(|folder| {
            let file = folder.join(given);
            (file.starts_with(folder) && file.is_file()).then_some(file)
        })
    }

    fn link(&self, file: &Path, shown: &str) -> String {
        let host = &self.host;
        let path = file.display().to_string();
        let path = utf8_percent_encode(&path, KEPT);
        // Terminals that know about lines read them there; others leave it.
        let line = match shown.split(':').nth(1) {
            Some(line) => format!("#{line}"),
            None => String::new(),
        };
        format!("\u{1b}]8;;file://{host}{path}{line}\u{1b}\\{shown}\u{1b}]8;;\u{1b}\\")
    }
}

/// Returns whether the terminal has links and the output is not plain. The
/// terminal of VS Code finds `file:line` itself, and goes to the line.
fn are_wanted() -> bool {
    let stdout = std::io::stdout();
    let is_set_to = |name: &str, value: &str| env::var(name).is_ok_and(|is| is == value);
    let finds_them =
        is_set_to("TERM_PROGRAM", "vscode") && env::var_os("FORCE_HYPERLINK").is_none();
    !screen::look().is_plain()
        && AutoStream::choice(&stdout) != ColorChoice::Never
        && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout)
        && !finds_them
}

/// Returns the name of this machine; in WSL, that of this distribution in
/// Windows.
fn host() -> String {
    if let Ok(distribution) = env::var("WSL_DISTRO_NAME") {
        return format!("wsl$/{distribution}");
    }
    let system = rustix::system::uname();
    system.nodename().to_string_lossy().into_owned()
}

/// Returns the characters at the beginning of `text` that a path may contain.
fn name(text: &str) -> &str {
    let part = |c: char| c.is_alphanumeric() || "/._-+@".contains(c);
    let end = text.find(|c| !part(c)).unwrap_or(text.len());
    // The end of a sentence.
    text[..end].trim_end_matches('.')
}

/// Returns the length of `:12` or `:12:5` at the beginning of `text`.
fn place(text: &str) -> usize {
    let number = |text: &str| {
        let digits = text.strip_prefix(':')?;
        let digits = digits.len()
            - digits
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .len();
        (digits > 0).then_some(digits + 1)
    };
    let line = number(text).unwrap_or(0);
    match line {
        0 => 0,
        _ => line + number(&text[line..]).unwrap_or(0),
    }
}

/// Returns the length of a colour code at the beginning of `text`, else of one
/// character.
fn between(text: &str) -> usize {
    let one = text.chars().next().map_or(0, char::len_utf8);
    let Some(code) = text.strip_prefix("\u{1b}[") else {
        return one;
    };
    let end = code.find(|c: char| ('\u{40}'..='\u{7e}').contains(&c));
    end.map_or(one, |end| 2 + end + 1)
}

#[cfg(test)]
mod tests {
    use super::{Links, Path};

    fn links() -> Links {
        Links {
            folders: vec![env!("CARGO_MANIFEST_DIR").into()],
            host: "here".to_owned(),
        }
    }

    fn linked(shown: &str, line: &str) -> String {
        let root = env!("CARGO_MANIFEST_DIR");
        format!("\u{1b}]8;;file://here{root}/src/main.rs{line}\u{1b}\\{shown}\u{1b}]8;;\u{1b}\\")
    }

    #[test]
    fn a_file_is_a_link_to_its_line() {
        for (text, line) in [
            ("src/main.rs:12:5", "#12"),
            ("src/main.rs:12", "#12"),
            ("src/main.rs", ""),
        ] {
            let around = |file: &str| format!("\u{1b}[94m-->\u{1b}[0m {file}. “x”: no\n");
            assert_eq!(
                links().text(&around(text), None),
                around(&linked(text, line))
            );
        }
    }

    #[test]
    fn only_files_of_the_course_become_links() {
        let text = "/etc/passwd src/../src/main.rs src/nobody.rs:1:1 Cargo.toml 12:30 … \u{1b}[";
        assert_eq!(links().text(text, None), text);
    }

    #[test]
    fn a_refusals_file_is_the_submissions() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let text = links().text("main.rs: too large", Some(&source));
        assert_eq!(text, format!("{}: too large", linked("main.rs", "")));
    }

    #[test]
    fn without_links_the_text_is_unchanged() {
        let none = Links {
            folders: Vec::new(),
            ..links()
        };
        assert_eq!(none.text("src/main.rs:1", None), "src/main.rs:1");
    }
}
