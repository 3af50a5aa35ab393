//! What comes of an archive that was handed in: always a report.

mod common;

use std::{
    fs::{self, File},
    io::Write as _,
    path::Path,
};

use common::{graded, zip_of};
use tempfile::TempDir;
use zip::{ZipWriter, write::SimpleFileOptions};

const MANIFEST: &str = "[package]\nname = \"mine\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";

/// An exercise's files that do not compile: the build takes no time.
fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    [
        ("Cargo.toml", MANIFEST),
        ("Procfile", "web: crumb\r\n"),
        ("src/main.rs", "fn main() {\r\n    x\r\n}\r\n"),
    ]
    .map(|(name, text)| (format!("{folder}{name}"), text.as_bytes().to_vec()))
    .into()
}

fn zipped(files: &[(String, Vec<u8>)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    zip_of(&dir.path().join("ada.zip"), files);
    dir
}

/// How exercise 07 of the archive ended, and what was said.
fn outcome(archive: &Path) -> (String, String) {
    let (report, code) = graded("07", archive);
    let exercise = &report["exercises"][0];
    assert_eq!(code, 1, "{report}");
    assert_eq!(report["submission"]["key"], "ada");
    let outcome = exercise["outcome"].as_str().unwrap().to_owned();
    (outcome, exercise["messages"].to_string())
}

#[test]
fn a_zip_is_graded_however_deep_the_folder_in_it() {
    for folder in ["", "ada/x/y/", "clone/exercises/07-port-binding/"] {
        let mut all = files(folder);
        all.push((format!("__MACOSX/{folder}._main.rs"), vec![0]));
        all.push((format!("{folder}.git/config"), vec![0]));
        let dir = zipped(&all);
        let (outcome, said) = outcome(&dir.path().join("ada.zip"));
        assert_eq!(outcome, "build_failed", "{folder}: {said}");
        assert!(said.contains("src/main.rs:2:5"), "{said}");
    }
}

#[test]
fn a_tar_compressed_or_not_is_graded() {
    for is_compressed in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ada.anything");
        let file = File::create(&path).unwrap();
        let out: Box<dyn std::io::Write> = if is_compressed {
            Box::new(flate2::write::GzEncoder::new(
                file,
                flate2::Compression::fast(),
            ))
        } else {
            Box::new(file)
        };
        let mut tar = tar::Builder::new(out);
        for (name, bytes) in files("ada/") {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            tar.append_data(&mut header, name, &bytes[..]).unwrap();
        }
        tar.into_inner().unwrap().flush().unwrap();
        assert_eq!(outcome(&path).0, "build_failed");
    }
}

#[test]
fn a_hostile_archive_is_rejected_with_a_reason_and_writes_nothing_outside() {
    let main = |name: &str| vec![(name.to_owned(), b"x".to_vec())];
    let two = [files("a/"), files("b/")].concat();
    let bomb = vec![("src/main.rs".to_owned(), vec![b'x'; 17 * 1024 * 1024])];
    let control = main("src/a\nb.rs");
    for (files, reason) in [
        (main("../../../escaped.rs"), "leads out of it"),
        (main("/tmp/escaped.rs"), "leads out of it"),
        (main("..\\escaped.rs"), "leads out of it"),
        (bomb, "more than 16 MiB"),
        (control, "control character"),
        (two, "two submissions"),
        (
            main("notes.txt"),
            "nothing was handed in for 07-port-binding",
        ),
        (Vec::new(), "nothing was handed in for 07-port-binding"),
    ] {
        let dir = zipped(&files);
        let (outcome, said) = outcome(&dir.path().join("ada.zip"));
        assert_eq!(outcome, "rejected", "{reason}");
        assert!(said.contains(reason), "{said}");
    }
}

#[test]
fn a_link_in_a_zip_is_rejected_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ada.zip");
    let mut zip = ZipWriter::new(File::create(&path).unwrap());
    let options = SimpleFileOptions::default();
    zip.add_symlink("src/secret.rs", "/etc/passwd", options)
        .unwrap();
    zip.finish().unwrap();
    let (outcome, said) = outcome(&path);
    assert_eq!(outcome, "rejected");
    assert!(said.contains("src/secret.rs is a link"), "{said}");
}

#[test]
fn links_and_devices_in_a_tar_and_names_that_are_not_utf_8_are_rejected() {
    use tar::EntryType::{Fifo, Link, Regular, Symlink};
    for (kind, name, reason) in [
        (Symlink, &b"src"[..], "is a link"),
        (Link, b"src/main.rs", "is a link"),
        (Fifo, b"src/main.rs", "not a regular file"),
        (Regular, b"src/\xff.rs", "not UTF-8"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ada.tar");
        let mut tar = tar::Builder::new(File::create(&path).unwrap());
        let mut header = tar::Header::new_gnu();
        header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name);
        header.set_entry_type(kind);
        header.as_gnu_mut().unwrap().linkname[..4].copy_from_slice(b"/etc");
        header.set_size(0);
        header.set_cksum();
        tar.append(&header, &[][..]).unwrap();
        tar.finish().unwrap();
        let (outcome, said) = outcome(&path);
        assert_eq!(outcome, "rejected", "{reason}");
        assert!(said.contains(reason), "{said}");
    }
}

#[test]
fn two_files_of_one_name_are_rejected_and_neither_is_graded() {
    let mut all = files("");
    all.push(("src/mbin.rs".to_owned(), b"fn main() {}".to_vec()));
    let dir = zipped(&all);
    let path = dir.path().join("ada.zip");
    let text = fs::read(&path).unwrap();
    let mut twice = text.clone();
    for at in 0..text.len() - 11 {
        if text[at..].starts_with(b"src/mbin.rs") {
            twice[at..at + 11].copy_from_slice(b"src/main.rs");
        }
    }
    fs::write(&path, twice).unwrap();
    let (outcome, said) = outcome(&path);
    assert_eq!(outcome, "rejected");
    assert!(said.contains("two files of the same name"), "{said}");
}

#[test]
fn an_archive_in_an_archive_and_one_too_deep_are_rejected_with_what_to_do() {
    let inner = zipped(&files(""));
    let inner = fs::read(inner.path().join("ada.zip")).unwrap();
    for (files, reason) in [
        (
            vec![("work.zip".to_owned(), inner)],
            "hand in what is in work.zip",
        ),
        (files("a/b/c/d/"), "at most 3 folders deep"),
    ] {
        let dir = zipped(&files);
        let (outcome, said) = outcome(&dir.path().join("ada.zip"));
        assert_eq!(outcome, "rejected", "{reason}");
        assert!(said.contains(reason), "{said}");
    }
}

#[test]
fn what_is_no_archive_or_a_damaged_one_is_rejected() {
    let dir = zipped(&files(""));
    let path = dir.path().join("ada.zip");
    let whole = fs::read(&path).unwrap();
    for (bytes, reason) in [
        (&b"essay"[..], "not an archive"),
        (b"<!doctype html><title>Log in</title>", "not an archive"),
        (b"", "not an archive"),
        (b"\xfd7zXZ\x00", "of the kind xz"),
        (&whole[..whole.len() / 2], "cannot be read"),
        (b"Rar!\x1a\x07\x01\x00", "of the kind rar"),
    ] {
        fs::write(&path, bytes).unwrap();
        let (outcome, said) = outcome(&path);
        assert_eq!(outcome, "rejected", "{reason}");
        assert!(said.contains(reason), "{said}");
    }
}
