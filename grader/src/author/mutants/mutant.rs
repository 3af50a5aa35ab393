//! All mutants of one reference: those that `cargo-mutants` lists and those of
//! our own operators, each under a name of its own.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io, iter,
    path::{Path, PathBuf},
};

use super::{MutantsError, hash::hash, listing, operators::OPERATORS, tokens::tokens};

/// The most that a name shows of the code that was changed.
const SHOWN: usize = 60;

/// One small change of a reference.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// `src/menu.rs: delete ! in Source::from_env`. It has no line number, so
    /// that it stays when lines move.
    pub name: String,
    /// The line of its file that the change begins on.
    pub line: usize,
    file: String,
    text: String,
}

impl Mutant {
    /// Returns the id of the change: a hash of the file's name and its new
    /// code, without comments.
    pub(super) fn id(&self) -> String {
        let tokens = tokens(&self.text);
        let code = tokens.iter().map(|token| token.text(&self.text).as_bytes());
        hash(iter::once(self.file.as_bytes()).chain(code))
    }

    /// Makes the change in a copy of the reference.
    pub(super) fn apply(&self, dir: &Path) -> io::Result<()> {
        fs::write(dir.join(&self.file), &self.text)
    }
}

/// Returns every mutant of the reference that is laid out in `dir`, once.
pub(super) fn all(dir: &Path) -> Result<Vec<Mutant>, MutantsError> {
    let mut found = Vec::new();
    for listed in listing::list(dir)? {
        found.push(Mutant {
            name: format!("{}: {}", listed.file, listed.does()),
            line: listed.line(),
            text: listed.text(dir)?,
            file: listed.file,
        });
    }
    found.extend(ours(dir)?);
    let mut seen = BTreeSet::new();
    found.retain(|mutant| seen.insert(mutant.id()));
    number(&mut found);
    Ok(found)
}

/// Returns those of our own operators.
fn ours(dir: &Path) -> Result<Vec<Mutant>, MutantsError> {
    let mut found = Vec::new();
    for path in sources(&dir.join("src"))? {
        let file = path
            .strip_prefix(dir)
            .unwrap_or(&path)
            .display()
            .to_string();
        let source = fs::read_to_string(&path).map_err(|cause| not_read(&path, &cause))?;
        for edit in OPERATORS
            .iter()
            .flat_map(|operator| operator.edits(&source))
        {
            let shown: String = edit.found.chars().take(SHOWN).collect();
            found.push(Mutant {
                name: format!("{file}: {}: {shown}", edit.operator),
                line: edit.line,
                file: file.clone(),
                text: edit.text,
            });
        }
    }
    Ok(found)
}

/// Numbers mutants of the same name: the second is called `… #2`.
fn number(mutants: &mut [Mutant]) {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for mutant in mutants {
        let count = counts.entry(mutant.name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            mutant.name += &format!(" #{count}");
        }
    }
}

fn sources(dir: &Path) -> Result<Vec<PathBuf>, MutantsError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).map_err(|cause| not_read(dir, &cause))? {
        let path = entry.map_err(|cause| not_read(dir, &cause))?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn not_read(path: &Path, cause: &io::Error) -> MutantsError {
    MutantsError::Disk(format!("read {}: {cause}", path.display()))
}
