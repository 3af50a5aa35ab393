//! The book builds, and its links lead somewhere.

use std::{
    fs,
    path::{Path, PathBuf},
};

use mdbook_driver::MDBook;

fn chapters() -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("chapters");
    let mut all: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .collect();
    all.sort();
    all
}

#[test]
fn every_chapter_becomes_a_page() {
    let built = tempfile::tempdir().unwrap();
    let mut book = MDBook::load(env!("CARGO_MANIFEST_DIR")).unwrap();
    book.config.build.build_dir = built.path().to_owned();
    book.build().unwrap();
    let pages = chapters()
        .into_iter()
        .filter(|path| !path.ends_with("SUMMARY.md"));
    let mut count = 0;
    for chapter in pages {
        let name = chapter.file_stem().unwrap().to_string_lossy().into_owned();
        let page = fs::read_to_string(built.path().join(format!("{name}.html"))).unwrap();
        let title = fs::read_to_string(&chapter).unwrap();
        let title = title
            .lines()
            .next()
            .unwrap()
            .trim_start_matches("# ")
            .to_owned();
        assert!(page.contains(&title), "{name}: {title}");
        count += 1;
    }
    assert!(count > 3, "{count} pages");
}

#[test]
fn every_link_between_files_leads_somewhere() {
    for chapter in chapters() {
        let text = fs::read_to_string(&chapter).unwrap();
        let targets = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        for target in targets {
            let outside = ["http://", "https://", "#", "mailto:"];
            if outside.iter().any(|start| target.starts_with(start)) {
                continue;
            }
            let file = target.split('#').next().unwrap();
            let path = chapter.parent().unwrap().join(file);
            assert!(path.exists(), "{}: {target}", chapter.display());
        }
    }
}
