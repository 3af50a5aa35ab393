//! Files for a tool that compares programs: for each student the code that was
//! changed, and the starter as the template that everybody was given. It names
//! nobody, and judges nothing: right answers to small exercises are alike.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

/// The code of a folder's `src/` as one text: only files that differ from the
/// starter's. The tool leaves out what the template has.
///
/// # Errors
/// If a file cannot be read.
pub fn changed_code(own: &Path, starter: &Path) -> io::Result<String> {
    let mut text = String::new();
    for path in rust_files(&own.join("src"))? {
        let name = path.strip_prefix(own).unwrap_or(&path);
        let code = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
        let given = fs::read_to_string(starter.join(name)).unwrap_or_default();
        if code != given {
            text += &format!("// {}\n{code}\n", name.display());
        }
    }
    Ok(text)
}

/// The starter's code as one text.
///
/// # Errors
/// If a file cannot be read.
pub fn template(starter: &Path) -> io::Result<String> {
    changed_code(starter, Path::new("/nonexistent"))
}

fn rust_files(dir: &Path) -> io::Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(found),
        Err(cause) => return Err(cause),
    };
    for entry in entries {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            found.extend(rust_files(&path)?);
        } else if kind.is_file() && path.extension().is_some_and(|end| end == "rs") {
            found.insert(path);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{changed_code, template};

    #[test]
    fn only_files_that_were_changed_are_compared() {
        let (own, starter) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for (dir, main) in [(&own, "fn main() { mine() }"), (&starter, "fn main() {}")] {
            fs::create_dir(dir.path().join("src")).unwrap();
            fs::write(dir.path().join("src/main.rs"), main).unwrap();
            fs::write(dir.path().join("src/same.rs"), "// same").unwrap();
        }
        let code = changed_code(own.path(), starter.path()).unwrap();
        assert_eq!(code, "// src/main.rs\nfn main() { mine() }\n");
        assert!(template(starter.path()).unwrap().contains("// same"));
    }
}
