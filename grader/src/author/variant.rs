//! The variants of an exercise: the starter, the reference, the wrong fixes
//! and the other right answers, each laid out as a submission. The last two
//! are overlays: the files that differ from the reference.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use super::cases::{Cases, CasesError, Expected, Need};

/// The kind of a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The service that a learner begins with.
    Starter,
    /// The reference solution.
    Solution,
    /// A wrong fix.
    Wrong,
    /// Another right answer.
    Right,
}

/// One variant.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Its kind.
    pub kind: Kind,
    /// `starter`, `solution`, `wrong/binds-localhost`, `right/dual-stack`.
    pub name: String,
    /// The outcomes that its checks must have.
    pub expected: Expected,
    /// The need of a machine that judges it.
    pub needs: Option<Need>,
    /// Whether its cards are recorded.
    pub has_cards: bool,
    removes: Vec<String>,
}

/// Returns the variants of the exercise whose solution is in `solution`.
///
/// # Errors
/// If `cases.toml` and the folders next to it disagree.
pub fn variants(solution: &Path) -> Result<Vec<Variant>, CasesError> {
    let cases = Cases::load(solution)?;
    agree(solution, "wrong", cases.wrong.keys())?;
    agree(solution, "right", cases.right.keys())?;
    let mut all = vec![
        Variant::plain(Kind::Starter, "starter", cases.starter.clone()),
        Variant::reference(),
    ];
    all.extend(cases.wrong.iter().map(|(name, wrong)| Variant {
        kind: Kind::Wrong,
        name: format!("wrong/{name}"),
        expected: wrong.expected(),
        needs: wrong.needs,
        has_cards: !wrong.cards_vary,
        removes: wrong.removes.clone(),
    }));
    all.extend(cases.right.iter().map(|(name, right)| Variant {
        kind: Kind::Right,
        name: format!("right/{name}"),
        expected: Expected::default(),
        needs: right.needs,
        has_cards: true,
        removes: right.removes.clone(),
    }));
    Ok(all)
}

/// Fails unless every folder has its case and every case its folder.
fn agree<'a>(
    solution: &Path,
    kind: &str,
    named: impl Iterator<Item = &'a String>,
) -> Result<(), CasesError> {
    let named: BTreeSet<String> = named.cloned().collect();
    let dir = solution.join(kind);
    let entries = fs::read_dir(&dir).map_err(|cause| CasesError::new(&dir, cause))?;
    let there: BTreeSet<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    if there == named {
        return Ok(());
    }
    let differ: Vec<&String> = there.symmetric_difference(&named).collect();
    let words = format!("the folders here and the `{kind}` cases disagree about {differ:?}");
    Err(CasesError::new(&dir, words))
}

impl Variant {
    /// Returns the reference.
    pub(super) fn reference() -> Self {
        Self::plain(Kind::Solution, "solution", Expected::default())
    }

    fn plain(kind: Kind, name: &str, expected: Expected) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            expected,
            needs: None,
            has_cards: true,
            removes: Vec::new(),
        }
    }

    /// Lays it out in `dir` as a submission.
    ///
    /// # Errors
    /// If the disk refuses, or a file to remove is missing.
    pub fn lay_out(&self, solution: &Path, dir: &Path) -> io::Result<()> {
        if self.kind == Kind::Starter {
            return copy(&solution.join("starter"), dir);
        }
        for part in ["Cargo.toml", "Procfile", "build.rs", "src", "assets"] {
            let from = solution.join(part);
            if from.exists() {
                copy(&from, &dir.join(part))?;
            }
        }
        for gone in &self.removes {
            fs::remove_file(dir.join(gone))?;
        }
        if self.kind == Kind::Solution {
            return Ok(());
        }
        copy(&solution.join(&self.name), dir)
    }

    /// Returns its recorded cards: `cards/wrong.binds-localhost.<check>.txt`.
    #[must_use]
    pub fn card(&self, solution: &Path, check: &str) -> PathBuf {
        let name = self.name.replace('/', ".");
        solution.join("cards").join(format!("{name}.{check}.txt"))
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if from.is_file() {
        return fs::copy(from, to).map(drop);
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
