//! Takes links out of the book's pages that lead to pages that are not handed out:
//! what stays of such a link is its text.

use std::path::{Component, Path, PathBuf};

use super::manifest::Tree;

const LINK: &str = " href=\"";

/// The page at `page` without links to files of the book that `pages` lacks.
pub(super) fn without_dead_links(page: &Path, html: &str, pages: &Tree) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(LINK) {
        let link = &rest[at + LINK.len()..];
        let Some(end) = link.find('"') else { break };
        let is_alive = leads_somewhere(page, &link[..end], pages);
        let until = at + LINK.len() + end + 1;
        kept += &rest[..if is_alive { until } else { at }];
        rest = &rest[until..];
    }
    kept + rest
}

/// Whether a link leaves the book, stays on its page, or leads to a file.
fn leads_somewhere(page: &Path, link: &str, pages: &Tree) -> bool {
    let file = link.split(['#', '?']).next().unwrap_or_default();
    if file.is_empty() || file.contains(':') || file.starts_with('/') {
        return true;
    }
    let mut target = PathBuf::new();
    for part in page.with_file_name(file).components() {
        match part {
            Component::ParentDir => {
                target.pop();
            }
            Component::Normal(name) => target.push(name),
            _ => {}
        }
    }
    pages.contains_key(&target)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{super::manifest::Tree, without_dead_links};

    #[test]
    fn only_links_to_what_is_not_there_are_gone() {
        let pages: Tree = [
            ("a.html".into(), Vec::new()),
            ("x/b.html".into(), Vec::new()),
        ]
        .into();
        let html = "<a class=\"c\" href=\"gone.html#x\">one</a> <a href=\"../a.html?q#y\">two</a> \
                    <a href=\"#z\">three</a> <a href=\"https://x.org/gone\">four</a> <a href=\"b.html\">5</a>";
        let made = without_dead_links(Path::new("x/b.html"), html, &pages);
        assert_eq!(made, html.replace(" href=\"gone.html#x\"", ""));
    }
}
