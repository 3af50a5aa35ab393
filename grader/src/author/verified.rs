//! The variants that were verified before, so that a second run verifies only
//! those that a change can reach. Only variants without a problem are stored.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{
    inputs::{Inputs, Sources},
    matrix::Row,
    variant::Variant,
    verify::Plan,
};

/// The stored variants of one exercise.
#[derive(Debug)]
pub struct Verified {
    file: PathBuf,
    entries: BTreeMap<String, Entry>,
    /// The inputs of the variants that are verified now.
    now: BTreeMap<String, Inputs>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    inputs: Inputs,
    shown: BTreeSet<PathBuf>,
}

impl Verified {
    /// Reads the stored variants of `plan` in `folder`; a file that is missing
    /// or unreadable stores none.
    #[must_use]
    pub fn read(folder: &Path, plan: &Plan, sources: &Sources) -> Self {
        let file = folder.join(format!("{}.json", plan.exercise.id));
        let text = fs::read(&file).unwrap_or_default();
        let inputs = |variant: &Variant| {
            let inputs = sources.inputs(plan, variant).ok()?;
            Some((variant.name.clone(), inputs))
        };
        Self {
            entries: serde_json::from_slice(&text).unwrap_or_default(),
            now: plan.variants.iter().filter_map(inputs).collect(),
            file,
        }
    }

    /// Returns the row of a variant that was verified with the same inputs.
    #[must_use]
    pub fn row(&self, variant: &Variant) -> Option<Row> {
        let entry = self.entries.get(&variant.name)?;
        if self.now.get(&variant.name)? != &entry.inputs {
            return None;
        }
        Some(Row {
            left_out: Some("verified before; nothing that it depends on has changed".to_owned()),
            shown: entry.shown.clone(),
            ..Row::new(variant)
        })
    }

    /// Returns the reason to verify a variant again that was verified before.
    #[must_use]
    pub fn reason(&self, variant: &Variant) -> Option<&'static str> {
        let entry = self.entries.get(&variant.name)?;
        self.now.get(&variant.name)?.changed_since(&entry.inputs)
    }

    /// Stores the rows without a problem, and forgets the others.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn store(mut self, rows: &[Row]) -> io::Result<()> {
        self.entries
            .retain(|name, _| rows.iter().any(|row| row.name == *name));
        for row in rows.iter().filter(|row| row.left_out.is_none()) {
            self.entries.remove(&row.name);
            if let Some(inputs) = self.now.remove(&row.name)
                && row.problems.is_empty()
            {
                let shown = row.shown.clone();
                self.entries
                    .insert(row.name.clone(), Entry { inputs, shown });
            }
        }
        fs::create_dir_all(self.file.parent().unwrap_or(Path::new(".")))?;
        fs::write(&self.file, serde_json::to_vec_pretty(&self.entries)?)
    }
}
