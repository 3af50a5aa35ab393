//! The book builds, its links have targets, its pages are small and load
//! nothing from the network.

mod common;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Component, Path, PathBuf},
};

use common::{BUILT, chapters, pages, tags};

/// The most that a page may weigh with all that it loads, in bytes: without
/// fonts and not compressed. `browser.rs` measures a chapter as it arrives.
const HEAVIEST: u64 = 410_000;

/// The same for a page of evidence: the recorded cards of an exercise, folded,
/// or all claims and promises with their checks.
const HEAVIEST_OF_EVIDENCE: u64 = 520_000;

/// The most that the whole book on one page may weigh, in bytes, for a printer.
const HEAVIEST_WHOLE: usize = 1_700_000;

#[test]
fn every_chapter_becomes_a_page() {
    let summary = fs::read_to_string(
        book::course_root::CourseRoot::of_this_build()
            .chapters()
            .join("SUMMARY.md"),
    );
    let summary = summary.unwrap();
    for (name, text) in chapters() {
        assert!(
            summary.contains(&format!("({name}.md)")),
            "{name}: not in SUMMARY.md"
        );
        let page = fs::read_to_string(BUILT.path().join(format!("{name}.html"))).unwrap();
        let title = text.lines().next().unwrap().trim_start_matches("# ");
        let title = title.replace('\'', "’");
        assert!(page.contains(&title), "{name}: {title}");
        assert!(!page.contains("{{#"), "{name}: a directive is left");
    }
}

/// Returns the target of a link on a page.
fn target(page: &Path, link: &str) -> (PathBuf, Option<String>) {
    let (file, anchor) = link.split_once('#').map_or((link, None), |(file, anchor)| {
        (file, Some(anchor.to_owned()))
    });
    if file.is_empty() {
        return (page.to_owned(), anchor);
    }
    let mut path = page.parent().unwrap().to_owned();
    for part in Path::new(file).components() {
        match part {
            Component::ParentDir => drop(path.pop()),
            Component::CurDir => {}
            part => path.push(part),
        }
    }
    (path, anchor)
}

#[test]
fn every_link_inside_the_book_leads_somewhere() {
    let mut anchors: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
    let mut links = Vec::new();
    for (page, text) in pages() {
        let mut own = BTreeSet::new();
        for tag in tags(&text).0 {
            if let Some(id) = tag.get("id") {
                own.insert(id.to_owned());
            }
            let link = match tag.name.as_str() {
                "a" => tag.get("href"),
                "img" | "iframe" | "script" => tag.get("src"),
                _ => None,
            };
            let outside = |link: &&str| link.contains("://") || link.starts_with("mailto:");
            links.extend(
                link.filter(|link| !outside(link))
                    .map(|link| (page.clone(), link.to_owned())),
            );
        }
        anchors.insert(page, own);
    }
    let broken: Vec<String> = links
        .iter()
        .filter(|(page, link)| {
            let (file, anchor) = target(page, link);
            let has = |anchor: &String| anchors.get(&file).is_some_and(|own| own.contains(anchor));
            !(file.is_file() && anchor.as_ref().is_none_or(has))
        })
        .map(|(page, link)| format!("{}: {link}", page.display()))
        .collect();
    assert!(links.len() > 500, "{} links", links.len());
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_id_of_a_page_is_its_own() {
    for (page, text) in pages() {
        let mut seen = BTreeSet::new();
        for tag in tags(&text).0 {
            if let Some(id) = tag.get("id") {
                assert!(seen.insert(id.to_owned()), "{}: {id} twice", page.display());
            }
        }
    }
}

#[test]
fn recorded_cards_are_taken_apart_for_narrow_screens() {
    let (mut cards, mut whole) = (0, 0);
    for (_, text) in pages() {
        cards += text.matches("class=\"card-text\"").count();
        whole += text.matches("<pre>✗").count();
    }
    // Those with marks that share the column of the character before them.
    assert!(
        cards > 500 && whole <= 12,
        "{cards} cards, and {whole} as they are"
    );
}

/// Returns the addresses that a page loads.
fn loaded(tag: &common::Tag) -> Option<&str> {
    match tag.name.as_str() {
        "script" | "img" | "iframe" => tag.get("src"),
        "link" => tag.get("href"),
        _ => None,
    }
}

#[test]
fn a_page_with_all_that_it_loads_is_light() {
    // The server adds these to each page.
    let theme = book::course_root::CourseRoot::of_this_build()
        .book()
        .join("theme");
    let is_live = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with("live");
    let files = fs::read_dir(theme).unwrap().flatten().filter(is_live);
    let served: u64 = files.map(|entry| entry.metadata().unwrap().len()).sum();
    assert!(served > 10_000, "{served} bytes of live scripts and styles");
    for (page, text) in pages() {
        let mut weight = u64::try_from(text.len()).unwrap() + served;
        for tag in tags(&text).0 {
            let is_font = tag.get("href").is_some_and(|link| link.contains("fonts/"));
            // The icon blocks nothing, and the frame is for readers without
            // scripts.
            let is_icon = tag.get("rel").is_some_and(|rel| rel.contains("icon"));
            let is_frame = tag.name == "iframe";
            if let Some(link) = loaded(&tag).filter(|_| !is_font && !is_icon && !is_frame) {
                weight += fs::metadata(target(&page, link).0).unwrap().len();
            }
        }
        let is_evidence = page.parent().is_some_and(|dir| dir.ends_with("cases"))
            || page.ends_with("claims-and-checks.html");
        let most = if is_evidence {
            HEAVIEST_OF_EVIDENCE
        } else {
            HEAVIEST
        };
        assert!(weight <= most, "{}: {weight} bytes", page.display());
    }
}

#[test]
fn the_whole_book_on_one_page_has_every_chapter_and_no_case_page() {
    let whole = fs::read_to_string(BUILT.path().join("print.html")).unwrap();
    assert!(!whole.contains("class=\"cases\""), "case pages on paper");
    for (name, text) in chapters() {
        let title = text.lines().next().unwrap().trim_start_matches("# ");
        let title = title.replace('\'', "’");
        assert!(whole.contains(&title), "{name}: {title}");
    }
    assert!(whole.len() < HEAVIEST_WHOLE, "{} bytes", whole.len());
}

#[test]
fn no_page_asks_the_network_for_anything() {
    for (page, text) in pages() {
        for tag in tags(&text).0 {
            if let Some(link) = loaded(&tag) {
                assert!(!link.contains("//"), "{}: {link}", page.display());
            }
        }
        assert!(!text.contains("MathJax"), "{}", page.display());
    }
}
