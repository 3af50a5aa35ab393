//! If a clone of the course came from on the web, so that its pages can link
//! there. Reads the clone's git config and runs nothing.

use std::{fs, path::Path};

/// A repository that people can open in a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Repository {
    /// Its page.
    pub(crate) url: String,
    /// The page to edit a file, with `{path}` for the file; `None` if the
    /// addresses of the host are not known.
    pub(crate) edit: Option<String>,
}

impl Repository {
    /// Returns the remote `origin` of the clone at `root`, if it has one on the web.
    pub(crate) fn of(root: &Path) -> Option<Self> {
        Self::from_config(&fs::read_to_string(root.join(".git/config")).ok()?)
    }

    fn from_config(config: &str) -> Option<Self> {
        let (_, origin) = config.split_once("[remote \"origin\"]")?;
        let own = origin.lines().skip(1).map(str::trim);
        let mut own = own.take_while(|line| !line.starts_with('['));
        let remote = own.find_map(|line| line.strip_prefix("url = "))?;
        let url = web_address(remote)?;
        let host = url.strip_prefix("https://")?.split('/').next()?;
        let edit = match host {
            "github.com" => Some(format!("{url}/edit/main/book/{{path}}")),
            "gitlab.com" => Some(format!("{url}/-/edit/main/book/{{path}}")),
            _ => None,
        };
        Some(Self { url, edit })
    }
}

/// Returns the page of a remote given as `https://…`, `ssh://git@…` or `git@host:…`;
/// a folder on this machine has none, and a password is never shown.
fn web_address(remote: &str) -> Option<String> {
    let rest = if let Some(rest) = remote.strip_prefix("https://") {
        rest.to_owned()
    } else if let Some(rest) = remote.strip_prefix("ssh://") {
        rest.to_owned()
    } else if let Some((host, path)) = remote.split_once(':').filter(|_| remote.contains('@')) {
        format!("{host}/{path}")
    } else {
        return None;
    };
    let rest = rest.split_once('@').map_or(rest.as_str(), |(_, rest)| rest);
    let rest = rest.trim_end_matches('/').trim_end_matches(".git");
    Some(format!("https://{rest}"))
}

#[cfg(test)]
mod tests {
    use super::Repository;

    fn of(url: &str) -> Option<Repository> {
        let config =
            format!("[core]\n\tbare = false\n[remote \"origin\"]\n\turl = {url}\n\tfetch = x\n");
        Repository::from_config(&config)
    }

    #[test]
    fn a_clone_of_github_links_to_its_page_and_its_editor() {
        for url in [
            "https://github.com/bakers/dozen.git",
            "https://token:secret@github.com/bakers/dozen",
            "git@github.com:bakers/dozen.git",
            "ssh://git@github.com/bakers/dozen.git",
        ] {
            let found = of(url).unwrap();
            assert_eq!(found.url, "https://github.com/bakers/dozen", "{url}");
            let edit = found.edit.unwrap();
            assert_eq!(
                edit,
                "https://github.com/bakers/dozen/edit/main/book/{path}"
            );
        }
    }

    #[test]
    fn a_host_without_a_known_editor_gets_the_page_alone() {
        let found = of("https://git.example/bakers/dozen.git").unwrap();
        assert_eq!(
            (found.url.as_str(), found.edit),
            ("https://git.example/bakers/dozen", None)
        );
    }

    #[test]
    fn a_clone_of_a_folder_links_nowhere() {
        assert_eq!(of("/srv/git/dozen.git"), None);
        assert_eq!(Repository::from_config("[core]\n"), None);
    }
}
