//! Lays out a new exercise in all four folders, as far as templates can.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A new exercise.
#[derive(Debug)]
pub struct NewExercise {
    /// The files that were written.
    pub files: Vec<PathBuf>,
    /// The Rust name, as `f14_telemetry`.
    pub module: String,
}

/// Lays out the exercise `id` (as `14-telemetry`) in the clone at `root`.
///
/// # Errors
/// If one of its files exists already, or the disk refuses.
pub fn lay_out(root: &Path, id: &str, title: &str) -> io::Result<NewExercise> {
    let module = format!("f{}", id.replace('-', "_"));
    let (number, key) = id.split_once('-').unwrap_or((id, id));
    let fill = |template: &str| {
        template
            .replace("{{id}}", id)
            .replace("{{key}}", key)
            .replace("{{number}}", number)
            .replace("{{factor}}", number.trim_start_matches('0'))
            .replace("{{module}}", &module)
            .replace("{{title}}", title)
    };
    let exercise = Path::new("exercises").join(id);
    let solution = Path::new("solutions").join(id);
    let mut files = vec![
        (exercise.join("README.md"), include_str!("new/README.md")),
        (solution.join("cases.toml"), include_str!("new/cases.toml")),
        (
            Path::new("book/chapters").join(format!("{id}.md")),
            include_str!("new/chapter.md"),
        ),
        (
            Path::new("grader/course/src").join(format!("{module}.rs")),
            include_str!("new/course.rs.txt"),
        ),
    ];
    for home in [exercise, solution.clone(), solution.join("starter")] {
        files.push((home.join("Cargo.toml"), include_str!("new/Cargo.toml.txt")));
        files.push((home.join("Procfile"), "web: crumb\n"));
        files.push((home.join("src/main.rs"), include_str!("new/main.rs.txt")));
    }
    if let Some((there, _)) = files.iter().find(|(path, _)| root.join(path).exists()) {
        let words = format!("{} exists already", there.display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, words));
    }
    for (path, template) in &files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap_or(root))?;
        fs::write(path, fill(template))?;
    }
    for folder in ["wrong", "right"] {
        fs::create_dir_all(root.join(&solution).join(folder))?;
    }
    Ok(NewExercise {
        files: files.into_iter().map(|(path, _)| path).collect(),
        module,
    })
}
