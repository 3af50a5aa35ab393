//! The Procfile: one process type a line, `web: crumb --port $PORT`. There is
//! no shell: words are split as a shell splits them, `$NAME` and `${NAME}`
//! are replaced from the environment, and nothing else is special.

use std::collections::BTreeMap;

/// The process types of a release, each with its command line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Procfile {
    types: BTreeMap<String, String>,
}

/// The fault of a Procfile, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProcfileError {
    /// A line is not `type: command`.
    #[error(
        "Procfile line {line} is `{text}`; a line is a process type, a colon and a command, as `web: crumb`"
    )]
    Line {
        /// Counted from 1.
        line: usize,
        /// The line.
        text: String,
    },
    /// A line is too long to be a command.
    #[error("Procfile line {line} has {length} bytes; at most {LINE_LIMIT} are allowed")]
    TooLong {
        /// Its number, from 1.
        line: usize,
        /// Its length in bytes.
        length: usize,
    },
    /// The process type is missing.
    #[error(
        "the Procfile has no `{wanted}` process type (it has: {has}); add a `{wanted}:` line with its command"
    )]
    NoSuchType {
        /// The process type asked for.
        wanted: String,
        /// Those there are.
        has: String,
    },
    /// The command line cannot be split into words.
    #[error("the Procfile's `{process_type}` line has a quote that is never closed: `{line}`")]
    Quotes {
        /// The process type.
        process_type: String,
        /// Its line.
        line: String,
    },
    /// The command is not in the release.
    #[error(
        "the Procfile's `{process_type}` line starts `{command}`, which the release does not have (it has: {has}); there is no shell, so the first word must be one of these"
    )]
    NoSuchCommand {
        /// The process type.
        process_type: String,
        /// Its first word.
        command: String,
        /// The release's binaries.
        has: String,
    },
}

/// The longest line in bytes. The operating system starts no process with an
/// argument of 128 KiB or more (`MAX_ARG_STRLEN` of Linux).
const LINE_LIMIT: usize = 4096;

impl Procfile {
    /// Reads a Procfile. Empty lines, lines that begin with `#` and the byte
    /// order mark of a Windows editor are skipped.
    ///
    /// # Errors
    /// Fails at the first line that is too long or is not `type: command`.
    pub fn parse(text: &str) -> Result<Self, ProcfileError> {
        let mut types = BTreeMap::new();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.len() > LINE_LIMIT {
                return Err(ProcfileError::TooLong {
                    line: number + 1,
                    length: line.len(),
                });
            }
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let parts = line.split_once(':').map(|(t, c)| (t.trim(), c.trim()));
            match parts {
                Some((name, command)) if is_name(name) && !command.is_empty() => {
                    types.insert(name.to_owned(), command.to_owned());
                }
                _ => {
                    return Err(ProcfileError::Line {
                        line: number + 1,
                        text: line.to_owned(),
                    });
                }
            }
        }
        Ok(Self { types })
    }

    /// Returns the words of the command of `process_type`, with variables
    /// replaced.
    ///
    /// # Errors
    /// If there is no such process type, or its line cannot be split into
    /// words.
    pub fn command(
        &self,
        process_type: &str,
        env: &BTreeMap<String, String>,
    ) -> Result<Vec<String>, ProcfileError> {
        let line = self
            .types
            .get(process_type)
            .ok_or_else(|| ProcfileError::NoSuchType {
                wanted: process_type.to_owned(),
                has: list(self.types.keys()),
            })?;
        match shlex::split(line) {
            Some(words) if !words.is_empty() => {
                Ok(words.iter().map(|word| expand(word, env)).collect())
            }
            _ => Err(ProcfileError::Quotes {
                process_type: process_type.to_owned(),
                line: line.clone(),
            }),
        }
    }

    /// Returns the names of the process types.
    pub fn types(&self) -> impl Iterator<Item = &str> {
        self.types.keys().map(String::as_str)
    }
}

pub(super) fn list<S: AsRef<str>>(names: impl Iterator<Item = S>) -> String {
    let names: Vec<String> = names.map(|n| n.as_ref().to_owned()).collect();
    if names.is_empty() {
        "nothing".to_owned()
    } else {
        names.join(", ")
    }
}

fn is_name(name: &str) -> bool {
    let of_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    !name.is_empty() && name.chars().all(of_name)
}

/// Replaces `$NAME` and `${NAME}`; an unset variable becomes empty, as in a
/// shell, and a `$` before anything else stays.
fn expand(word: &str, env: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = word;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let (name, next) = match after.strip_prefix('{').and_then(|s| s.split_once('}')) {
            Some((name, next)) => (name, next),
            None => {
                let of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
                after.split_at(after.find(|c| !of_name(c)).unwrap_or(after.len()))
            }
        };
        if name.is_empty() {
            out.push('$');
            rest = after;
        } else {
            out.push_str(env.get(name).map_or("", String::as_str));
            rest = next;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{BTreeMap, Procfile, ProcfileError};

    fn env() -> BTreeMap<String, String> {
        BTreeMap::from([("PORT".into(), "4100".into()), ("A".into(), "a b".into())])
    }

    #[test]
    fn a_command_is_split_into_words_and_its_variables_are_replaced() {
        let file = Procfile::parse("# types\n\nweb: crumb --port $PORT '${A}' \"x y\" $ $NONE.\n");
        let words = file.unwrap().command("web", &env()).unwrap();
        assert_eq!(words, ["crumb", "--port", "4100", "a b", "x y", "$", "."]);
    }

    #[test]
    fn a_line_without_a_colon_is_named_by_its_number() {
        let wrong = Procfile::parse("web: crumb\nworker crumb\n").unwrap_err();
        assert!(
            matches!(wrong, ProcfileError::Line { line: 2, .. }),
            "{wrong}"
        );
    }

    #[test]
    fn a_line_longer_than_a_command_may_be_is_refused() {
        let longest = format!("web: {}", "x".repeat(4091));
        assert!(Procfile::parse(&longest).is_ok());
        let wrong = Procfile::parse(&format!("# types\n{longest}x")).unwrap_err();
        let (line, length) = (2, 4097);
        assert_eq!(wrong, ProcfileError::TooLong { line, length });
    }

    #[test]
    fn a_byte_order_mark_is_skipped() {
        let file = Procfile::parse("\u{feff}web: crumb\n").unwrap();
        assert_eq!(file.command("web", &env()).unwrap(), ["crumb"]);
    }

    #[test]
    fn a_missing_process_type_is_reported_with_the_existing_ones() {
        let file = Procfile::parse("worker: crumb work").unwrap();
        let said = file.command("web", &env()).unwrap_err().to_string();
        assert!(
            said.contains("it has: worker") && said.contains("`web:` line"),
            "{said}"
        );
    }

    #[test]
    fn an_open_quote_is_an_error() {
        let file = Procfile::parse("web: crumb 'oh").unwrap();
        assert!(matches!(
            file.command("web", &env()),
            Err(ProcfileError::Quotes { .. })
        ));
    }
}
